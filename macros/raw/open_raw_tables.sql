{#
  Makes the files of the var raw_path readable as the tables of schema `raw`:
  every column of the contract as text, null where the file lacks it. A table
  without a file is empty. Runs before the models, so nothing is asked of the
  database at compile time.
#}
{% macro open_raw_tables() %}
  {% if execute and flags.WHICH in ['build', 'run'] %}
    {% do return(adapter.dispatch('open_raw_tables', 'nrr')()) %}
  {% endif %}
{% endmacro %}


{% macro duckdb__open_raw_tables() %}
  {% set folder = var('raw_path') | string %}
  {% set found = run_query("select file from glob(" ~ duckdb_path(folder ~ '/*') ~ ") order by file").columns[0].values() %}
  {% set files = [] %}
  {% for path in found %}{% do files.append(path.replace('\\', '/').split('/')[-1]) %}{% endfor %}
  {% set file_of = {} %}
  {% for name in raw_tables() %}
    {% set candidates = [name ~ '.csv', name ~ '.parquet'] | select('in', files) | list %}
    {% if candidates | length == 2 %}
      {{ refuse(folder ~ ' holds both ' ~ candidates | join(' and ') ~ '; keep the one that is meant.') }}
    {% elif candidates %}
      {% do file_of.update({name: candidates[0]}) %}
    {% endif %}
  {% endfor %}
  {% set shape = shape_of(file_of.keys() | list, folder, files) %}
  {% set statements = ['create schema if not exists raw'] %}
  {% for name in raw_tables() %}
    {% set is_read = name in file_of and (name == shape or name in ['customers', 'exchange_rates']) %}
    {% do statements.append(duckdb_raw_view(name, folder, file_of[name] if is_read)) %}
  {% endfor %}
  {% do return(statements | join(';\n')) %}
{% endmacro %}


{# `create view` of one raw table; file: its name in folder, or none. #}
{% macro duckdb_raw_view(name, folder, file) %}
  {% set table = raw_tables()[name] %}
  {% set path = duckdb_path(folder ~ '/' ~ file) %}
  {% set header = duckdb_header(path, file) if file else [] %}
  {% for column in table.required if file and column not in header %}
    {{ refuse(file ~ ': the required column ' ~ column ~ ' is missing.') }}
  {% endfor %}
  {% set select_list = [] %}
  {% for column in table.columns %}
    {% set field = '#' ~ (header.index(column) + 1) if column in header else 'null' %}
    {% do select_list.append('cast(' ~ field ~ ' as varchar) as ' ~ column) %}
  {% endfor %}
  {% do return(
    'create or replace view raw.' ~ name ~ ' as select ' ~ select_list | join(', ')
    ~ (' from ' ~ duckdb_scan(path, file, header | length) if file else ' limit 0')
  ) %}
{% endmacro %}


{# The column names of a file in its order, trimmed and in lower case. #}
{% macro duckdb_header(path, file) %}
  {% set names = [] %}
  {% if file.endswith('.parquet') %}
    {% for row in run_query('describe select * from read_parquet(' ~ path ~ ')') %}
      {% do names.append(row[0] | trim | lower) %}
    {% endfor %}
  {% else %}
    {% set lines = run_query(duckdb_lines(path) ~ ' where line is not null limit 1') %}
    {% if not lines.rows %}
      {{ refuse(file ~ ' is empty: a header line with the column names is expected.') }}
    {% endif %}
    {% for name in modules.re.findall('(?:^|,)((?:[^",]|"(?:[^"]|"")*")*)', lines.rows[0][0]) %}
      {% do names.append(name.replace('"', '') | trim | lower) %}
    {% endfor %}
  {% endif %}
  {% do return(names) %}
{% endmacro %}


{#
  Reads a file with every value as text. A CSV row with too few fields ends in
  nulls, one with too many loses what no column names. Quoted line breaks can't
  be read in parallel, so that is decided by whether there are any.
#}
{% macro duckdb_scan(path, file, column_count) %}
  {% if file.endswith('.parquet') %}
    {% do return('read_parquet(' ~ path ~ ', binary_as_string = true)') %}
  {% endif %}
  {% set fields = [] %}
  {% for number in range(column_count) %}{% do fields.append("'f" ~ number ~ "': 'varchar'") %}{% endfor %}
  {% set quotes = run_query(
    "select count(*) filter (quotes % 2 = 1), coalesce(sum(quotes), 0) % 2 from ("
    ~ "select length(line) - length(replace(line, '\"', '')) as quotes from (" ~ duckdb_lines(path) ~ "))"
  ).rows[0] %}
  {% set scan = 'read_csv(' ~ path ~ ', columns = {' ~ fields | join(', ')
    ~ "}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"'"
    ~ ', null_padding = true, strict_mode = false, parallel = ' ~ (quotes[0] == 0) ~ ')' %}
  {% if quotes[1] == 1 and duckdb_has_line_breaks(scan, column_count) %}
    {{ refuse(file ~ ' cannot be read: a quote is opened and never closed.') }}
  {% endif %}
  {% do return(scan) %}
{% endmacro %}


{# Whether some value of a scan holds a line break. #}
{% macro duckdb_has_line_breaks(scan, column_count) %}
  {% set values = [] %}
  {% for number in range(column_count) %}{% do values.append('f' ~ number) %}{% endfor %}
  {% do return(run_query(
    "select count(*) from " ~ scan ~ " where contains(concat_ws('', " ~ values | join(', ') ~ "), chr(10))"
  ).rows[0][0] > 0) %}
{% endmacro %}


{# A CSV file's lines as they stand. #}
{% macro duckdb_lines(path) %}
  {% do return(
    "select line from read_csv(" ~ path ~ ", columns = {'line': 'varchar'}, auto_detect = false"
    ~ ", header = false, delim = chr(1), quote = '', escape = '', null_padding = true, strict_mode = false)"
  ) %}
{% endmacro %}


{# A path as a literal in which no character means a pattern; a last `*` stays one. #}
{% macro duckdb_path(path) %}
  {% set pattern = path.endswith('/*') %}
  {% set plain = path[:-1] if pattern else path %}
  {% set escaped = modules.re.sub('([\\[*?])', '[\\1]', plain) %}
  {% do return("'" ~ escaped.replace("'", "''") ~ ('*' if pattern else '') ~ "'") %}
{% endmacro %}

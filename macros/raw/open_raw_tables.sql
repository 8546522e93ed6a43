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


{#
  On a server the raw tables are tables or views of schema `raw`, with columns
  of any type that a text can show. The views over them are in `raw_text`.
#}
{% macro default__open_raw_tables() %}
  {% set found = {} %}
  {% for name in raw_tables() %}
    {% set relation = load_relation(api.Relation.create(
      database=target.database or none, schema='raw', identifier=name)) %}
    {% if relation %}{% do found.update({name: relation}) %}{% endif %}
  {% endfor %}
  {% set shape = shape_of(found.keys() | list, 'schema raw', found.keys() | list) %}
  {% set statements = ['create schema if not exists raw_text'] %}
  {% for name in raw_tables() %}
    {% set is_read = name == shape or name not in shapes() %}
    {% do statements.append(server_raw_view(name, found[name] if is_read)) %}
  {% endfor %}
  {% do return(adapter.dispatch('hook_statements', 'nrr')(statements)) %}
{% endmacro %}


{# What a hook runs: all statements at once where an engine has transactions, else one by one. #}
{% macro default__hook_statements(statements) %}
  {% for statement in statements %}{% do run_query(statement) %}{% endfor %}
{% endmacro %}

{% macro postgres__hook_statements(statements) %}
  {% do return('begin;\n' ~ statements | join(';\n') ~ ';\ncommit') %}
{% endmacro %}


{# `create view` of one raw table; relation: the user's table, or none. #}
{% macro server_raw_view(name, relation) %}
  {% set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if relation else [] %}
  {% set table = raw_tables()[name] %}
  {% set select_list = [] %}
  {% for column in table.columns %}
    {% set value = adapter.quote(column) if column in columns else 'null' %}
    {% if relation and column in table.required and column not in columns %}
      {{ refuse('raw.' ~ name ~ ': the required column ' ~ column ~ ' is missing.') }}
    {% endif %}
    {% do select_list.append('cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ column) %}
  {% endfor %}
  {% for column in table.timestamps or [] %}
    {% do select_list.append('cast(null as ' ~ time_type() ~ ') as ' ~ column ~ '_value') %}
  {% endfor %}
  {% for column in table.numbers or [] %}
    {% do select_list.append('cast(null as bigint) as ' ~ column ~ '_value') %}
  {% endfor %}
  {% if table.is_hashed %}{% do select_list.append('cast(null as bigint) as row_hash') %}{% endif %}
  {% do return(
    'create or replace view raw_text.' ~ name ~ ' as select ' ~ select_list | join(', ')
    ~ (' from ' ~ relation if relation else ' where 1 = 0')
  ) %}
{% endmacro %}


{% macro duckdb__open_raw_tables() %}
  {% set folder = var('raw_path') | string %}
  {% set files = raw_folder_files(folder) %}
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
  {% for name in shapes() if name != shape %}{% do file_of.pop(name, none) %}{% endfor %}
  {% do note_raw_files(folder, file_of.values() | list) %}
  {% set statements = ['create schema if not exists raw'] %}
  {% for name in raw_tables() %}
    {% do statements.extend(duckdb_raw_views(name, folder, file_of.get(name))) %}
  {% endfor %}
  {% do return(statements | join(';\n')) %}
{% endmacro %}


{#
  `create view` of one raw table, and of the events that increments ask for; file: its name
  in folder, or none.
#}
{% macro duckdb_raw_views(name, folder, file) %}
  {% set table = raw_tables()[name] %}
  {% set path = duckdb_path(folder ~ '/' ~ file) %}
  {% set header = duckdb_header(path, file) if file else {'names': [], 'blank_lines': 0} %}
  {% for column in table.columns if header.names | select('equalto', column) | list | length > 1 %}
    {{ refuse(file ~ ': the column ' ~ column ~ ' stands there twice.') }}
  {% endfor %}
  {% for column in table.required if file and column not in header.names %}
    {{ refuse(file ~ ': the required column ' ~ column ~ ' is missing.') }}
  {% endfor %}
  {% set select_list = [] %}
  {% for column in table.columns %}
    {% set field = '#' ~ (header.names.index(column) + 1) if column in header.names else 'null' %}
    {% set value = duckdb_guarded(field, file, header) if loop.first and file else field %}
    {% if column in (table.timestamps or []) %}
      {% do select_list.append(duckdb_timestamp(field, column, header)) %}
    {% elif column in (table.numbers or []) %}
      {% do select_list.append(duckdb_number(field, column, header)) %}
    {% else %}
      {% do select_list.append('cast(' ~ value ~ ' as varchar) as ' ~ column) %}
    {% endif %}
  {% endfor %}
  {% if table.is_hashed %}{% do select_list.append(duckdb_row_hash(table.columns, file, header)) %}{% endif %}
  {% set scan = duckdb_scan(path, file, header) if file else '(select 1 limit 0)' %}
  {% set statements = ['create or replace view ' ~ raw_view(name) ~ ' as select ' ~ select_list | join(', ') ~ ' from ' ~ scan] %}
  {% for view, customers in touched_ids().items() if name == 'subscription_events' %}
    {% set id = 'cast(#' ~ (header.names.index('customer_id') + 1) ~ ' as varchar)' if file else 'cast(null as varchar)' %}
    {% do statements.append(
      'create or replace view ' ~ raw_view(view) ~ ' as select ' ~ select_list | join(', ') ~ ' from (select * from '
      ~ scan ~ ' where coalesce(' ~ clean_text(id) ~ ", '') in (" ~ customers ~ '))'
    ) %}
  {% endfor %}
  {% do return(statements) %}
{% endmacro %}

{% macro raw_view(name) %}
  {% do return(api.Relation.create(database=target.database or none, schema='raw', identifier=name)) %}
{% endmacro %}


{#
  Views of the raw events that increments ask for: the customers' ids by the view's name. The view
  of all events is a projection, through which DuckDB takes no semi-join: it would give every row
  before it asks whose. Where there was no build yet, there are none.
#}
{% macro touched_ids() %}
  {% set changed, touched = existing_table('stg_changed_customers'), existing_table('stg_touched_customers') %}
  {% do return({} if not (changed and touched) else {
    'changed_events': 'select customer_id from ' ~ changed,
    'other_touched_events': 'select customer_id from ' ~ touched ~ ' except select customer_id from ' ~ changed
  }) %}
{% endmacro %}


{#
  A column of timestamps as COLUMN_value; its text only where there is no value, as
  in every column that the file doesn't keep as timestamps (or of no year 1 to 9999).
#}
{% macro duckdb_timestamp(field, column, header) %}
  {% set value = 'null' %}
  {% if column in header.names and (header.types or [])[header.names.index(column)] == 'TIMESTAMP' %}
    {% set value = "case when " ~ field ~ " between '0001-01-01' and '9999-12-31 23:59:59.999999' then " ~ field ~ " end" %}
  {% endif %}
  {% do return(duckdb_value_or_text(value, 'timestamp', field, column)) %}
{% endmacro %}


{#
  A column of numbers as COLUMN_value, in ten-thousandths; its text only where there is no
  value: in every column that the file doesn't keep as whole numbers or short decimals, and
  for a number below 0 or as large as no usual_number.
#}
{% macro duckdb_number(field, column, header) %}
  {% set type = (header.types or [])[header.names.index(column)] if header.types and column in header.names else '' %}
  {% set value = 'null' %}
  {% if modules.re.fullmatch('U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL[(][0-9]+,[0-4][)]', type) %}
    {% set value = 'case when ' ~ field ~ ' >= 0 and ' ~ field ~ ' < 1000000000 then cast(cast('
      ~ field ~ ' as decimal(18, 4)) * 10000 as bigint) end' %}
  {% endif %}
  {% do return(duckdb_value_or_text(value, 'bigint', field, column)) %}
{% endmacro %}

{# Not by the name of the value: a column of the file that is called so would be taken for it. #}
{% macro duckdb_value_or_text(value, type, field, column) %}
  {% do return(
    'cast(' ~ value ~ ' as ' ~ type ~ ') as ' ~ column ~ '_value, case when (' ~ value ~ ') is null then cast('
    ~ field ~ ' as varchar) end as ' ~ column
  ) %}
{% endmacro %}


{#
  A hash of what the table has of a file's row, as the file keeps it: its texts would take longer to
  make than to hash. The types are hashed, too, as 1.00 and 100 may be kept alike, and what DuckDB
  takes for equal though it shows it otherwise (-0.0, intervals) is hashed as text. Hashed once more,
  as the hash of several columns is little more than their sum.
#}
{% macro duckdb_row_hash(columns, file, header) %}
  {% set kept, fields = [], [] %}
  {% for column in columns if column in header.names %}
    {% set place = header.names.index(column) %}
    {% set type = header.types[place] if header.types else 'VARCHAR' %}
    {% set is_exact = modules.re.fullmatch('U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL[(].*[)]|VARCHAR|BOOLEAN|DATE|TIMESTAMP', type) %}
    {% set field = '#' ~ (place + 1) %}
    {% set field = duckdb_guarded(field, file, header) if loop.first else field %}
    {% do kept.append(column ~ ' ' ~ type) %}
    {% do fields.append(field if is_exact else 'cast(' ~ field ~ ' as varchar)') %}
  {% endfor %}
  {% set types = "'" ~ (kept | join(', ')).replace("'", "''") ~ "'" %}
  {% do return(
    ('hash(hash(' ~ types ~ ', ' ~ fields | join(', ') ~ '))' if fields else 'cast(null as ubigint)') ~ ' as row_hash'
  ) %}
{% endmacro %}


{# A file's column names, trimmed and in lower case, and how many blank lines stand before them. #}
{% macro duckdb_header(path, file) %}
  {% if file.endswith('.parquet') %}
    {% set columns = run_query('describe select * from read_parquet(' ~ path ~ ')').columns %}
    {% do return({
      'names': columns[0].values() | map('trim') | map('lower') | list,
      'types': columns[1].values() | list,
      'blank_lines': 0
    }) %}
  {% endif %}
  {# In parallel, the first line read need not be the first one of the file. #}
  {% set lines = run_query(duckdb_lines(path, parallel=false) ~ ' limit 100').columns[0].values() %}
  {% set written = lines | map('default', '', true) | map('trim') | select | list %}
  {% if not written %}
    {{ refuse(file ~ ' is empty: a header line with the column names is expected.') }}
  {% endif %}
  {% set names = [] %}
  {% for name in modules.re.findall('(?:^|,)((?:[^",]|"(?:[^"]|"")*")*)', written[0]) %}
    {% do names.append(name.replace('"', '') | trim | lower) %}
  {% endfor %}
  {% set trimmed = lines | map('default', '', true) | map('trim') | list %}
  {% do return({'names': names, 'blank_lines': trimmed.index(written[0]), 'has_rows': written | length > 1}) %}
{% endmacro %}


{#
  A field that ends the query with a sentence where its CSV row has more fields
  than the header: which value belongs to which column can't be told then.
#}
{% macro duckdb_guarded(field, file, header) %}
  {% if file.endswith('.parquet') %}{% do return(field) %}{% endif %}
  {% do return(
    "case when #" ~ (header.names | length + 1) ~ " is not null then error("
    ~ "'nrr: " ~ file ~ ": a row has more fields than the header; is a comma not quoted? It begins with '"
    ~ " || coalesce(#1, '') || ',' || coalesce(#2, '') || '.') else " ~ field ~ " end"
  ) %}
{% endmacro %}


{#
  Reads a file with every value as text. A CSV row with too few fields ends in
  nulls; three more columns than the header has catch a row with too many.
  Quoted line breaks can't be read in parallel, and only where there are quotes
  it matters that they are strictly paired.
#}
{% macro duckdb_scan(path, file, header) %}
  {% if file.endswith('.parquet') %}
    {% do return('read_parquet(' ~ path ~ ', binary_as_string = true)') %}
  {% endif %}
  {% set fields = [] %}
  {% for number in range(header.names | length + 3) %}{% do fields.append("'f" ~ number ~ "': 'varchar'") %}{% endfor %}
  {% set quotes = duckdb_quotes(path, file) %}
  {% set scan = 'read_csv(' ~ path ~ ', columns = {' ~ fields | join(', ')
    ~ "}, auto_detect = false, header = true, skip = " ~ header.blank_lines
    ~ ", delim = ',', quote = '\"', escape = '\"', null_padding = true, nullstr = 'nrr: no value'"
    ~ ', strict_mode = ' ~ (quotes.lines > 0) ~ ', parallel = ' ~ (quotes.odd_lines == 0) ~ ')' %}
  {# Behind blank lines that end otherwise than the rest, DuckDB finds no row in strict mode, and says nothing. #}
  {% if quotes.lines > 0 and quotes.odd_lines == 0 and header.has_rows and not run_query('select 1 from ' ~ scan ~ ' limit 1').rows %}
    {{ refuse(file ~ ' cannot be read: its lines end in different ways; is the blank line before the header meant?') }}
  {% endif %}
  {% do return(scan) %}
{% endmacro %}


{#
  How many lines of a CSV file have quotes, and how many an odd number of them. Not in parallel, DuckDB
  ends without a word at a quote that nothing closes; and where lines end in carriage return and line
  feed, it skips what follows a carriage return alone: both are refused.
#}
{% macro duckdb_quotes(path, file) %}
  {% set lines = duckdb_lines(path, ends="'\\n'") %}
  {% set found = run_query(
    "select count(*) filter (quotes > 0), count(*) filter (quotes % 2 = 1), sum(quotes) % 2 = 1, sum(length(line))"
    ~ ", max(line) filter (quotes % 2 = 1) from (select line, length(line) - length(replace(line, '\"', '')) as quotes from (" ~ lines ~ "))"
  ).rows[0] %}
  {% if found[2] %}
    {{ refuse(file ~ ' cannot be read: a quote in it is never closed; a line with an odd number of quotes is: ' ~ found[4][:100]) }}
  {% endif %}
  {% if found[1] == 0 and found[3] != run_query('select sum(length(line)) from (' ~ duckdb_lines(path) ~ ')').rows[0][0] %}
    {{ refuse(file ~ ' cannot be read: some of its lines end in a carriage return alone, others in carriage return and line feed.') }}
  {% endif %}
  {% do return({'lines': found[0], 'odd_lines': found[1]}) %}
{% endmacro %}


{# A CSV file's lines as they stand. ends: what ends them, for DuckDB; none: as it finds them. #}
{% macro duckdb_lines(path, parallel=true, ends=none) %}
  {% do return(
    "select line from read_csv(" ~ path ~ ", columns = {'line': 'varchar'}, auto_detect = false"
    ~ ", header = false, delim = chr(1), quote = '', escape = '', null_padding = true, strict_mode = false"
    ~ (', new_line = ' ~ ends if ends else '') ~ ", parallel = " ~ parallel ~ ")"
  ) %}
{% endmacro %}


{# Names of the files in a folder, in order. #}
{% macro raw_folder_files(folder) %}
  {% set found = run_query("select file from glob(" ~ duckdb_path(folder ~ '/*') ~ ") order by file").columns[0].values() %}
  {% set files = [] %}
  {% for path in found %}{% do files.append(path.replace('\\', '/').split('/')[-1]) %}{% endfor %}
  {% do return(files) %}
{% endmacro %}


{# A path as a literal in which no character means a pattern; a last `*` stays one. #}
{% macro duckdb_path(path) %}
  {% set pattern = path.endswith('/*') %}
  {% set plain = path[:-1] if pattern else path %}
  {% set escaped = modules.re.sub('([\\[*?])', '[\\1]', plain) %}
  {% do return("'" ~ escaped.replace("'", "''") ~ ('*' if pattern else '') ~ "'") %}
{% endmacro %}

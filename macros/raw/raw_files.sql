{#
  The raw files that a build reads, how long they are and how old, before anything is read
  of them: models read them one after the other, and all have to read the same.
#}
{% macro note_raw_files(folder, files) %}
  {% do run_query('create schema if not exists increments') %}
  {% do run_query('create or replace table increments.raw_files as ' ~ state_of_files(folder, files)) %}
{% endmacro %}


{# After a build: a file that was written meanwhile may have been read both ways. #}
{% macro refuse_changed_raw_files() %}
  {% set folder = var('raw_path') | string %}
  {% set noted = run_query('select file from increments.raw_files').columns[0].values() | list %}
  {% set there = raw_folder_files(folder) | select('in', noted) | list %}
  {% set changed = run_query(
    'select file from (from increments.raw_files except ' ~ state_of_files(folder, there) ~ ') order by file'
  ).columns[0].values() | list %}
  {% if changed %}
    {{ refuse(changed | join(' and ') ~ ' changed while the build was reading; some figures may rest on the'
      ~ ' rows before and some on those after. Build again when nothing writes there.') }}
  {% endif %}
{% endmacro %}


{# Their names, sizes and times as a query. DuckDB reads no contents that nobody asks for. #}
{% macro state_of_files(folder, files) %}
  {% set paths = [] %}
  {% for file in files %}{% do paths.append(duckdb_path(folder ~ '/' ~ file)) %}{% endfor %}
  {% do return(
    'select parse_filename(filename) as file, cast(size as bigint) as size, last_modified from '
    ~ ('read_blob([' ~ paths | join(', ') ~ '])' if paths
      else "(select '' as filename, 0 as size, cast(null as timestamptz) as last_modified limit 0)")
  ) %}
{% endmacro %}

{#
  What decides figures besides the raw data, as texts: the project's SQL and seeds and
  the programs that run it, the vars, and whether the facts came in another shape.
#}
{% macro state_of_build() %}
  {% set variables = {} %}
  {% for name, wanted in known_vars().items() if name != 'raw_path' %}
    {% set is_time = wanted.kind in ['day', 'instant'] and var(name) is not none %}
    {% do variables.update({name: var(name) | string if is_time else var(name)}) %}
  {% endfor %}
  {% do return({
    'project': state_of_project(), 'variables': tojson(variables, sort_keys=true), 'has_other_shape': has_other_shape()
  }) %}
{% endmacro %}

{#
  The project's files and the programs that run it. dbt may run in another folder; where
  nothing can be read, no two states are the same. Nor where a file is so new that dbt may
  have read another one before it. scripts/lib/increments.py asks alike.
#}
{% macro state_of_project() %}
  {% set folder = invocation_args_dict.project_dir | string %}
  {% set folder = folder.rstrip('/') %}
  {% set paths = [] %}
  {% for path in ['dbt_project.yml', 'macros/**/*.sql', 'models/**/*.sql', 'seeds/reference/*.*'] %}
    {% do paths.append(duckdb_path(folder ~ '/')[:-1] ~ path ~ "'") %}
  {% endfor %}
  {% set before = (run_started_at - modules.datetime.timedelta(seconds=5)).isoformat() %}
  {% do return(run_query(
    "select case when max(last_modified) < cast('" ~ before ~ "' as timestamptz) then md5(string_agg(substr(filename, "
    ~ (folder | length + 2) ~ ") || content, '' order by filename)) else cast(uuid() as varchar) end || ' ' || version() from read_text(["
    ~ paths | join(', ') ~ '])'
  ).rows[0][0] ~ ' ' ~ dbt_version) %}
{% endmacro %}

{# What state_of_build gave for the last build; none where it didn't come to its end. #}
{% macro last_state() %}
  {% set relation = load_relation(api.Relation.create(target.database, 'increments', 'last_build')) %}
  {% if relation %}
    {% set rows = run_query(
      'select project, variables, has_other_shape from ' ~ relation ~ ' where is_complete').rows %}
    {% if rows %}
      {% do return({'project': rows[0][0], 'variables': rows[0][1], 'has_other_shape': rows[0][2]}) %}
    {% endif %}
  {% endif %}
{% endmacro %}

{#
  Every var of dbt_project.yml with the kind of value it takes; the bounds of a
  number belong to it. `says` completes the sentence "it has to be ...".
#}
{% macro known_vars() %}
  {% set day = {'kind': 'day', 'says': 'an existing day, YYYY-MM-DD, or null'} %}
  {% set months = {'kind': 'whole', 'from': 1, 'to': 1200, 'says': 'a whole number from 1 to 1200'} %}
  {% set flag = {'kind': 'flag', 'says': 'true or false'} %}
  {% do return({
    'raw_path': {'kind': 'text', 'says': "a folder's name, as text"},
    'as_of_date': day,
    'known_at': {'kind': 'instant', 'says': 'a timestamp such as 2024-03-31T18:00:00Z, or null'},
    'reporting_timezone': {'kind': 'time_zone', 'says': 'an IANA time zone, such as Europe/Berlin'},
    'reporting_currency': {'kind': 'currency', 'says': 'the three letters of a currency, such as EUR'},
    'fx_rate_date': day,
    'tenure_months': months,
    'cohort_window_months': months,
    'min_segment_customers':
      {'kind': 'whole', 'from': 1, 'to': 1000000000, 'says': 'a whole number of at least 1'},
    'segment_thresholds': {'kind': 'thresholds', 'says': 'names without quotes, each with another number of'
      ~ ' at least 0, or at most one of them with null'},
    'involuntary_reasons': {'kind': 'texts', 'says': 'a list of texts'},
    'roll_up_to_parent': flag,
    'usage_basis': {'kind': 'one_of', 'among': ['exclude', 'actual', 'trailing_3_months'],
      'says': 'exclude, actual or trailing_3_months'},
    'renewal_grace_days':
      {'kind': 'whole', 'from': 0, 'to': 36500, 'says': 'a whole number from 0 to 36500'},
    'upside_points': {'kind': 'number', 'from': -1000, 'to': 1000,
      'says': 'a number from -1000 to 1000 with at most 4 decimals'},
    'max_quarantined_percent': {'kind': 'number', 'from': 0, 'to': 100,
      'says': 'a number from 0 to 100 with at most 4 decimals'},
  }) %}
{% endmacro %}


{#
  Stops the run with a sentence where a var isn't one of the project's, or has a
  value of the wrong kind. Runs before anything is asked of the database.
#}
{% macro check_vars() %}
  {% if execute %}
    {% for name in invocation_args_dict.get('vars', {}) if name not in known_vars() %}
      {{ refuse('there is no var ' ~ shown_value(name) ~ '; there are ' ~ known_vars() | join(', ') ~ '.') }}
    {% endfor %}
    {% for name in known_vars() %}
      {% do checked_var(name) %}
    {% endfor %}
    {% if not engine_knows_time_zone(var('reporting_timezone')) %}
      {{ refuse_var('reporting_timezone') }}
    {% endif %}
  {% endif %}
{% endmacro %}


{#
  The value of a var, judged first. dbt parses every model before check_vars runs,
  so where a value is computed with and not only printed, it is read by this.
#}
{% macro checked_var(name) %}
  {% if not is_of_kind(var(name), known_vars()[name]) %}
    {{ refuse_var(name) }}
  {% endif %}
  {% do return(var(name)) %}
{% endmacro %}

{% macro refuse_var(name) %}
  {{ refuse('the var ' ~ name ~ ' is ' ~ shown_value(var(name)) ~ '; it has to be '
    ~ known_vars()[name].says ~ '.') }}
{% endmacro %}

{# A value as the user may have written it, on one line. #}
{% macro shown_value(value) %}
  {% set written = 'null' if value is none else value | string | lower if value is boolean else value | string %}
  {% set line = written.split() | join(' ') | truncate(60) %}
  {% do return("'" ~ line ~ "'" if value is string else line) %}
{% endmacro %}

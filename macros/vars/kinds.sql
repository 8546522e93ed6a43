{# Whether a var's value is of a kind of known_vars. Gives true or false. #}
{% macro is_of_kind(value, wanted) %}
  {% set kind = wanted.kind %}
  {% if kind == 'text' %}
    {% do return(value is string and value | trim != '') %}
  {% elif kind == 'one_of' %}
    {% do return(value is string and value in wanted.among) %}
  {% elif kind == 'flag' %}
    {% do return(value is boolean) %}
  {% elif kind == 'whole' %}
    {% do return(value is integer and wanted.from <= value <= wanted.to) %}
  {% elif kind == 'number' %}
    {% do return(is_plain_number(value) and wanted.from <= value <= wanted.to) %}
  {% elif kind == 'day' %}
    {% do return(value is none or is_day(value | string)) %}
  {% elif kind == 'instant' %}
    {% do return(value is none or is_instant(value | string)) %}
  {% elif kind == 'time_zone' %}
    {% do return(value is string and value in modules.pytz.all_timezones_set) %}
  {% elif kind == 'currency' %}
    {% do return(value is string and fits('[A-Za-z]{3}', value | trim)) %}
  {% elif kind == 'texts' %}
    {% do return(is_list(value) and value | reject('string') | list == []) %}
  {% endif %}
  {% do return(are_thresholds(value)) %}
{% endmacro %}

{% macro fits(pattern, text) %}
  {% do return(modules.re.fullmatch(pattern, text) is not none) %}
{% endmacro %}

{% macro is_list(value) %}
  {% do return(value is iterable and value is not string and value is not mapping) %}
{% endmacro %}

{# A number that SQL reads as the exact decimal it was written as: no exponent, NaN or infinity. #}
{% macro is_plain_number(value) %}
  {% do return(
    value is number and value is not boolean and fits('-?[0-9]{1,18}([.][0-9]{1,4})?', value | string)
  ) %}
{% endmacro %}

{# YYYY-MM-DD, a day that the calendar has. #}
{% macro is_day(text) %}
  {% if not fits('[0-9]{4}-(0[1-9]|1[0-2])-[0-9]{2}', text) or text < '0001' %}
    {% do return(false) %}
  {% endif %}
  {% set year, month = text[:4] | int, text[5:7] | int %}
  {% set is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
  {% set last = 29 if month == 2 and is_leap else 28 if month == 2 else 30 if month in [4, 6, 9, 11] else 31 %}
  {% do return(1 <= text[8:] | int <= last) %}
{% endmacro %}

{# A timestamp as raw tables have it. #}
{% macro is_instant(text) %}
  {% set clock = '([T ]' ~ clock_pattern() ~ '(:[0-5][0-9]([.][0-9]+)?)?)?' %}
  {% set zone = '(Z|[+-]([01][0-9]|2[0-3])(:[0-5][0-9])?)?' %}
  {% do return(is_day(text[:10]) and fits(clock ~ zone, text[10:])) %}
{% endmacro %}

{# Segments: no two end at the same value, or one of them could have no customer. #}
{% macro are_thresholds(value) %}
  {% if value is not mapping or value | length == 0 %}
    {% do return(false) %}
  {% endif %}
  {% set bounds = value.values() | reject('none') | list %}
  {% for name in value if name is not string or not fits("[^'\"`\\\\\r\n]+", name) %}
    {% do return(false) %}
  {% endfor %}
  {% for bound in bounds if not is_plain_number(bound) or bound < 0 %}
    {% do return(false) %}
  {% endfor %}
  {% do return(value | length - bounds | length <= 1 and bounds | unique | list | length == bounds | length) %}
{% endmacro %}


{# Whether the engine can compute with an IANA time zone. #}
{% macro engine_knows_time_zone(name) %}
  {% do return(adapter.dispatch('engine_knows_time_zone', 'nrr')(name)) %}
{% endmacro %}

{% macro default__engine_knows_time_zone(name) %}
  {% set found = run_query("select count(*) from pg_timezone_names() where name = '" ~ name ~ "'") %}
  {% do return(found.rows[0][0] > 0) %}
{% endmacro %}

{# Spark has no list of them; it knows those that Java does. #}
{% macro spark__engine_knows_time_zone(name) %}
  {% do return(true) %}
{% endmacro %}

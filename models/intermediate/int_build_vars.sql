-- What the figures depend on besides the data; where the raw files stood is no such thing.
{% for name, wanted in known_vars().items() if name != 'raw_path' %}
{%- set is_time = wanted.kind in ['day', 'instant'] and var(name) is not none %}
{%- set value = var(name) | string if is_time else var(name) %}
select
    '{{ name }}' as var_name,
    '{{ tojson(value) | replace("'", "''") }}' as var_value
{{ 'union all' if not loop.last }}
{% endfor %}

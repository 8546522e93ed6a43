-- What the figures depend on besides the data; where the raw files stood is no such thing.
{% for name, wanted in known_vars().items() if name != 'raw_path' %}
{%- set value = var(name) if wanted.kind != 'day' or var(name) is none else var(name) | string %}
select
    '{{ name }}' as var_name,
    '{{ tojson(value) | replace("'", "''") }}' as var_value
{{ 'union all' if not loop.last }}
{% endfor %}

{#
  One row per month and figure that a mart has: metric, period, the last month that
  the figure looks at, value. relation: the mart's rows, in a CTE named like it,
  with the columns period and last_month.
#}
{% macro figures_of(mart, columns) %}
  {%- for column in columns %}
    select
        cast('{{ mart }}.{{ column }}' as {{ dbt.type_string() }}) as metric,
        period,
        last_month,
        cast({{ column }} as numeric(38, 2)) as reported_value
    from {{ mart }}
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{# What a window adds to totals, name -> expression over the windows of one group. #}
{% macro window_measures() -%}
  {{ return({
    'customers': 'count(*)',
    'starting_mrr': 'sum(starting_mrr)',
    'ending_mrr': 'sum(ending_mrr)',
    'retained_mrr': 'sum(least(starting_mrr, ending_mrr))',
    'active_customers': 'sum(case when ending_mrr > 0 then 1 else 0 end)',
  }) }}
{%- endmacro %}


{# The same as a select list. #}
{% macro measured(measures) -%}
  {%- for name, total in measures.items() %}
  {{ total }} as {{ name }}{{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}


{#
  What holds from month_number until until_number as changes of monthly totals: added in
  the one, taken away in the other. relation: columns month_number, until_number,
  keys and those of the measures. is_each: a total by each key alone and one by none, not
  by all together (the other keys are null then).
#}
{% macro steps_of(relation, keys, measures, is_each=false) -%}
  {%- for month, sign in [('month_number', ''), ('until_number', '-')] %}
  select
    {{ month }} as month_number
    {%- for key in keys %},
    {{ key }}
    {%- endfor %}
    {%- for name, total in measures.items() %},
    {{ sign }}{{ total }} as {{ name }}
    {%- endfor %}
  from {{ relation }}
  group by
    {%- if is_each %} grouping sets (
      {%- for key in keys %}({{ month }}, {{ key }}), {% endfor -%} ({{ month }})
    )
    {%- else %} {{ ([month] + keys) | join(', ') }}
    {%- endif %}
  {{ 'union all' if not loop.last }}
  {%- endfor %}
{%- endmacro %}


{#
  Steps summed up to totals: one row per month of int_months and combination of
  keys that occurs.
#}
{% macro totals_of(steps, keys, measures) -%}
  with changes as (
    select
      {{ (['month_number'] + keys) | join(', ') }}
      {%- for name in measures %},
      sum({{ name }}) as {{ name }}
      {%- endfor %}
    from {{ steps }}
    group by {{ (['month_number'] + keys) | join(', ') }}
  ),

  grid as (
    select
      months.month,
      {{ month_number('months.month') }} as month_number
      {%- for key in keys %},
      occurring.{{ key }}
      {%- endfor %}
    from {{ ref('int_months') }} as months
    {%- if keys %}
    cross join (select distinct {{ keys | join(', ') }} from changes) as occurring
    {%- endif %}
  )

  select
    grid.month,
    grid.month_number
    {%- for key in keys %},
    grid.{{ key }}
    {%- endfor %}
    {%- for name in measures %},
    sum(coalesce(changes.{{ name }}, 0)) over (
      {{ 'partition by' if keys }}
      {%- for key in keys %} grid.{{ key }}{{ ',' if not loop.last }}{% endfor %}
      order by grid.month
    ) as {{ name }}
    {%- endfor %}
  from grid
  left join changes
    on grid.month_number = changes.month_number
    {%- for key in keys %} and grid.{{ key }} = changes.{{ key }}{% endfor %}
{%- endmacro %}

{#
  Sums over customers that are kept from build to build. A full build adds everybody up;
  an increment adds the customers that it computed anew, and takes away what was there of
  them before: whoever reads such a table has to add its rows up by their keys.

  sums: a macro that gives the SQL of the sums; its arguments are the relations of
  `models`, in that order. touched: the model with the customers of the increment; if that
  is int_touched_windows, the table is emptied and filled anew when a month completes.
#}
{% macro kept_sums(sums, models, touched, keys, measures) -%}
  {%- if is_increment() or not execute -%}
    {%- set current, former = [], [] -%}
    {%- for model in models -%}
      {%- do current.append(touched_rows(model, touched)) -%}
      {%- do former.append(forgotten_rows(model, touched)) -%}
    {%- endfor -%}
    with steps as (
      select {{ (keys + measures) | join(', ') }}
      from ({{ sums(*current) }}) as added
      union all
      select {{ keys | join(', ') }}, -{{ measures | join(', -') }}
      from ({{ sums(*former) }}) as taken
    )

    -- Most of it is as it was: without what is zero, the table grows by what has changed alone.
    select
      {{ keys | join(', ') }}
      {%- for name in measures %},
      sum({{ name }}) as {{ name }}
      {%- endfor %}
    from steps
    group by {{ keys | join(', ') }}
    having {% for name in measures %}{{ 'or ' if not loop.first }}sum({{ name }}) <> 0 {% endfor %}
  {%- else -%}
    {%- set whole = [] -%}
    {%- for model in models -%}{%- do whole.append(ref(model)) -%}{%- endfor -%}
    {{ sums(*whole) }}
  {%- endif -%}
{%- endmacro %}


{#
  A model's rows of the customers of an increment, as they are now: those that the increment
  has computed, and where a later model touches more customers, what stands there of them.
#}
{% macro touched_rows(model, touched) -%}
  {%- set table, others = ref(model), ref(touched_by(model)) -%}
  (
    select * from {{ recomputed(model) if is_increment() else table }}
    {%- if touched != touched_by(model) %}
    union all by name
    select * from {{ table }}
    where customer_number in (
      select touched.customer_number from {{ ref(touched) }} as touched
      except
      select touched.customer_number from {{ others }} as touched
    )
    {%- endif %}
  )
{%- endmacro %}


{# The same in an increment; all rows in a full build. #}
{% macro recomputed_rows(model, touched) -%}
  {{ touched_rows(model, touched) if is_increment() or not execute else ref(model) }}
{%- endmacro %}


{# The same as they were; none when a month completes, and what is kept is made anew. #}
{% macro forgotten_rows(model, touched) -%}
  (
    select * from {{ forgotten(model) }}
    {%- if touched == 'int_touched_windows' %} where not {{ month_completes() }}{% endif %}
  )
{%- endmacro %}


{# Which customers' rows an increment computes anew, of the models whose rows others ask for. #}
{% macro touched_by(model) %}
  {% do return({
    'stg_raw_fingerprints': 'stg_changed_customers',
    'stg_judged_events': 'stg_touched_customers',
    'int_mrr_changes': 'int_touched_customers',
    'int_revenue_movements': 'int_touched_customers',
    'int_customer_cohorts': 'int_touched_customers',
    'int_customer_states': 'int_touched_customers',
    'int_trailing_windows': 'int_touched_windows'
  }.get(model)) %}
{% endmacro %}

{# Where an increment keeps the rows that it has computed for a model, while it lasts. #}
{% macro recomputed(model) -%}
  {{ row_store('recomputed_' ~ model) }}
{%- endmacro %}

{# Where it keeps the rows that a model forgets. #}
{% macro forgotten(model) -%}
  {{ row_store('forgotten_' ~ model) }}
{%- endmacro %}

{% macro row_store(name) -%}
  {{ api.Relation.create(database=target.database or none, schema='increment_rows', identifier=name) }}
{%- endmacro %}

{# Before an increment forgets rows of a model, it keeps them, or what the sums that they are in read. #}
{% macro keep_forgotten(touched, columns=['*']) %}
  {%- if is_increment() -%}
    create or replace table {{ forgotten(this.identifier) }} as
    select {{ columns | join(', ') }} from {{ this }}
    where
      customer_number in (select touched.customer_number from {{ ref(touched) }} as touched)
      {%- if touched == 'int_touched_windows' %} and not {{ month_completes() }}{% endif %}
  {%- endif -%}
{% endmacro %}


{# Whether more months are complete than in the build before. #}
{% macro month_completes() -%}
  (
    select min(bases.basis_value) <> max(bases.basis_value)
    from {{ ref('int_past_bases') }} as bases
    where bases.basis_name = 'last_complete_month'
  )
{%- endmacro %}

{# Before an increment in which a month completes, sums that everybody changes in are forgotten. #}
{% macro forget_when_month_completes() %}
  {%- if is_increment() -%} delete from {{ this }} where {{ month_completes() }} {%- endif -%}
{% endmacro %}

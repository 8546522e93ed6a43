{#
  In an increment, whether a row belongs to a customer that the build computes anew;
  always true in a full build. customer_number: a column; touched: the model with
  those customers. dbt learns of what an increment reads while it parses.
#}
{% macro is_touched(customer_number, touched) -%}
  {%- if is_increment() or not execute -%}
    {{ customer_number }} in (select touched.customer_number from {{ ref(touched) }} as touched)
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}


{# The same of a customer_id, which raw rows may lack. #}
{% macro is_touched_id(customer_id, touched) -%}
  {%- if is_increment() or not execute -%}
    coalesce({{ customer_id }}, '') in (select touched.customer_id from {{ ref(touched) }} as touched)
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}


{#
  Before an increment adds the rows of those customers, the old ones go. Raw rows
  without a customer_id stand for a customer with the number 0.
#}
{% macro forget_touched(touched) %}
  {%- if is_increment() -%}
    delete from {{ this }}
    where coalesce(customer_number, 0) in (select touched.customer_number from {{ ref(touched) }} as touched)
  {%- endif -%}
{% endmacro %}


{# The same of customers by their id, whose raw rows are others than in the build before. #}
{% macro forget_changed() %}
  {%- if is_increment() -%}
    delete from {{ this }}
    where customer_id in (select changed.customer_id from {{ ref('stg_changed_customers') }} as changed)
  {%- endif -%}
{% endmacro %}


{# Before an increment fills a table that says what is new, all of what it said goes. #}
{% macro forget_all() %}
  {%- if is_increment() -%} delete from {{ this }} {%- endif -%}
{% endmacro %}


{# What an increment found to be otherwise takes the place of what the table said of it. #}
{% macro forget_former() %}
  {%- if is_increment() -%}
    delete from {{ this }}
    where
      customer_id in (select changed.customer_id from {{ recomputed(this.identifier) }} as changed)
      and build_number < (select max(latest.build_number) from {{ this }} as latest)
  {%- endif -%}
{% endmacro %}


{#
  A table that keeps what two builds saw, so that an increment can tell what changed:
  before it adds its own rows, those of the build before the last go.
#}
{% macro forget_past_builds() %}
  {%- if is_increment() -%}
    delete from {{ this }} where build_number < (select max(latest.build_number) from {{ this }} as latest)
  {%- endif -%}
{% endmacro %}

{# The number of the build in such a table: the last one's and 1. #}
{% macro build_number() -%}
  {%- if is_increment() -%}
    (select coalesce(max(latest.build_number), 0) + 1 from {{ this }} as latest)
  {%- else -%}
    cast(1 as bigint)
  {%- endif -%}
{%- endmacro %}

{# Of such a table's rows of one thing: whether the two builds saw the same. #}
{% macro is_unchanged(columns) -%}
  count(*) = 2
  {%- for column in columns %} and min({{ column }}) = max({{ column }}){% endfor %}
{%- endmacro %}

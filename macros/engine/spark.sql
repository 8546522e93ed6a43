{#
  What dbt-spark does otherwise than the other adapters, in place of its own
  macros: days and months are added to dates, null stays null, nothing becomes a
  timestamp of a time zone.
#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
  {%- set days = {'day': 1, 'week': 7} -%}
  {%- if datepart in months -%}
    add_months(cast({{ from_date_or_timestamp }} as date), cast(({{ interval }}) * {{ months[datepart] }} as int))
  {%- elif datepart in days -%}
    date_add(cast({{ from_date_or_timestamp }} as date), cast(({{ interval }}) * {{ days[datepart] }} as int))
  {%- else -%}
    {{ exceptions.raise_compiler_error('nrr: dateadd of ' ~ datepart ~ ' is not written for Spark.') }}
  {%- endif -%}
{%- endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) -%}
  {%- if datepart == 'day' -%}
    datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
  {%- elif datepart == 'month' -%}
    {{ default__months_between(first_date, second_date) }}
  {%- else -%}
    {{ exceptions.raise_compiler_error('nrr: datediff of ' ~ datepart ~ ' is not written for Spark.') }}
  {%- endif -%}
{%- endmacro %}


{#
  A contract's types are given to Spark's columns, as PostgreSQL gives them when
  it fills a table: a sum of decimals has a type of its own on every engine. That
  the models' own types fit is checked on DuckDB, which compares them exactly.
#}
{% macro spark__get_assert_columns_equivalent(sql) %}{% endmacro %}

{% macro spark__get_select_subquery(sql) %}
  select
  {%- for column in model.columns.values() %}
    cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
  {%- endfor %}
  from ({{ sql }}) as model_subq
{% endmacro %}


{# A seed's rows as literals: dbt-spark's session method leaves the quotes in a text as they are. #}
{% macro spark__load_csv_rows(model, agate_table) %}
  {%- set types = model.config.column_types -%}
  {%- set rows = [] -%}
  {%- for row in agate_table.rows -%}
    {%- set values = [] -%}
    {%- for name in agate_table.column_names -%}
      {%- set text = "'" ~ (row[name] | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'" -%}
      {%- do values.append(
        'cast(' ~ (text if row[name] is not none else 'null') ~ ' as ' ~ types.get(name, 'string') ~ ')'
      ) -%}
    {%- endfor -%}
    {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
  {%- endfor -%}
  {%- if rows -%}
    {%- set sql = 'insert into ' ~ this.render() ~ ' values ' ~ rows | join(', ') -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
  {%- endif -%}
{% endmacro %}

{#
  A view of DuckDB names the catalog of the file that it was made in; without
  the name it can be read when the file is renamed or attached, too.
#}
{% macro duckdb__create_view_as(relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- if contract.enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
  create view {{ relation }} as (
    {{ without_catalog(sql, relation) }}
  );
{% endmacro %}

{% macro without_catalog(sql, relation) -%}
  {{ sql | replace('"' ~ relation.database ~ '".', '') }}
{%- endmacro %}

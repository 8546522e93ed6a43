{#
  A model's schema is exactly the one configured: `marts`, not `main_marts`;
  but see publish_marts for where a server builds what it publishes.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- set schema = custom_schema_name | trim if custom_schema_name else target.schema -%}
  {{ adapter.dispatch('built_schema', 'nrr')(schema) }}
{%- endmacro %}

{% macro default__built_schema(schema) -%} {{ schema }} {%- endmacro %}

{% macro postgres__built_schema(schema) -%}
  {{ schema ~ '_next' if schema in ['marts', 'history'] else schema }}
{%- endmacro %}

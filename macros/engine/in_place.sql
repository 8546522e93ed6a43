{#
  dbt's tables and views of DuckDB, made in their place in one statement. The adapter's
  own way makes them beside the old ones and renames, and copies an increment twice,
  which is many statements and macros a model, for databases whose readers would meet
  the gap: nobody else can open the file that a build writes, and a statement that
  fails leaves what was there.
#}
{% materialization table, adapter='duckdb' %}
  {{ return(made_in_place('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
  {{ return(made_in_place('view')) }}
{% endmaterialization %}

{# What macros/increments needs of dbt's incremental models: rows are added, none is looked for. #}
{% materialization incremental, adapter='duckdb' %}
  {% if config.get('incremental_strategy') != 'append' or config.get('unique_key') %}
    {{ exceptions.raise_compiler_error('nrr: on DuckDB, incremental models append: see macros/engine/in_place.sql') }}
  {% endif %}
  {{ return(made_in_place('table')) }}
{% endmaterialization %}


{% macro made_in_place(type) %}
  {% set old = load_cached_relation(this) %}
  {% set new = this.incorporate(type=type) %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% if is_incremental() %}
    {% call statement('main') %}{{ rows_added(new, compiled_code) }}{% endcall %}
  {% else %}
    {% do make(old, new, compiled_code) %}
    {% if type == 'table' %}{% do create_indexes(new) %}{% endif %}
  {% endif %}
  {% do persist_docs(new, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {% do return({'relations': [new]}) %}
{% endmacro %}


{# One statement needs no transaction: begin and commit are two more. #}
{% macro make(old, new, sql) %}
  {% set has_contract = config.get('contract').enforced %}
  {% set gives_way = old is not none and old.type != new.type %}
  {% call statement('main', auto_begin=has_contract or gives_way or post_hooks | length > 0) %}
    {%- if gives_way %}drop {{ old.type }} {{ old }};{% endif %}
    create or replace {{ new.type }} {{ new }} as (
      {{ without_catalog(sql, new) if new.is_view else sql }}
    );
  {%- endcall %}
  {% if has_contract and not is_as_agreed(new) %}{% do make_as_agreed(new, sql) %}{% endif %}
{% endmacro %}


{#
  The table's columns, which an increment may give in another order. A model that reads
  its own table has computed all rows before the first is there; so has one whose new rows
  others ask for: they stand beside the table until the build ends.
#}
{% macro rows_added(table, sql) %}
  {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
  {%- set columns = adapter.get_column_schema_from_query('from ' ~ table) | map(attribute='quoted') | join(', ') %}
  {%- set is_asked_for = touched_by(model.name) is not none %}
  {%- if is_asked_for or table.render() in sql %}
    {%- set rows = recomputed(model.name) if is_asked_for else 'rows_to_add' %}
    create or replace {{ 'table' if is_asked_for else 'temporary table' }} {{ rows }} as
    select {{ columns }} from {{ table }} limit 0;
    insert into {{ rows }} ({{ columns }}) select {{ columns }} from (
      {{ sql }}
    );
    insert into {{ table }} ({{ columns }}) select {{ columns }} from {{ rows }};
    {{ 'drop table rows_to_add;' if not is_asked_for }}
  {%- else %}
    insert into {{ table }} ({{ columns }}) select {{ columns }} from (
      {{ sql }}
    );
  {%- endif %}
{% endmacro %}


{#
  Whether a table or view that was made has its contract's columns in their order, as
  DuckDB spells their types. dbt asks the model's SQL, which plans it once more.
#}
{% macro is_as_agreed(relation) %}
  {% set agreed, made = [], [] %}
  {% for column in model.columns.values() %}
    {% if column.constraints %}{% do return(false) %}{% endif %}
    {% set type = column.data_type | string | upper | replace(' ', '') %}
    {% set type = {'STRING': 'VARCHAR', 'TEXT': 'VARCHAR'}.get(type, type | replace('NUMERIC(', 'DECIMAL(')) %}
    {% do agreed.append([column.name, type]) %}
  {% endfor %}
  {% for column in adapter.get_column_schema_from_query('from ' ~ relation) %}
    {% do made.append([column.name, column.dtype]) %}
  {% endfor %}
  {% do return(agreed == made and not model.constraints) %}
{% endmacro %}


{# In dbt's own way, which says what is wrong, or is the thorough one. #}
{% macro make_as_agreed(relation, sql) %}
  {% call statement('as_agreed') %}
    drop {{ relation.type }} {{ relation }};
    {{ get_create_view_as_sql(relation, sql) if relation.is_view else create_table_as(False, relation, sql) }}
  {% endcall %}
{% endmacro %}

{#
  Before a build: is it an increment of the last one, or a full build? If everything
  that decides figures besides the raw data is as it was, and the last build came to
  its end, the tables that grow by increments stay, and is_increment() is true in
  their models. Else they go, and are built as if there had been nothing. What a build
  leaves behind when it is killed says that it is incomplete.
#}
{% macro open_increment() %}
  {% if execute and flags.WHICH in ['build', 'run'] %}
    {% do return(adapter.dispatch('open_increment', 'nrr')()) %}
  {% endif %}
{% endmacro %}

{% macro default__open_increment() %}{% endmacro %}

{% macro duckdb__open_increment() %}
  {% do refuse_retry_of_increment() %}
  {% set state = state_of_build() %}
  {% set grows = is_whole(selected_resources) and not flags.FULL_REFRESH and last_state() == state and may_grow() %}
  {% if grows %}
    {{ log('nrr: an increment of the last build', info=true) }}
  {% else %}
    {% do drop_all(growing_models() | selectattr('unique_id', 'in', selected_resources)) %}
  {% endif %}
  {% do run_query('drop schema if exists increment_rows cascade; create schema increment_rows') %}
  {% do run_query(
    "create or replace table increments.last_build as select '" ~ state.project ~ "' as project, '"
    ~ state.variables | replace("'", "''") ~ "' as variables, " ~ state.has_other_shape
    ~ " as has_other_shape, " ~ grows ~ " as is_increment, false as is_complete"
  ) %}
  {# A hook may be in a transaction that dbt doesn't commit. #}
  {% do adapter.commit() %}
{% endmacro %}


{#
  After a build: what it leaves behind is complete if every model of the project was built
  and nothing failed.
#}
{% macro close_increment(results) %}
  {% if execute and flags.WHICH in ['build', 'run'] %}
    {% do return(adapter.dispatch('close_increment', 'nrr')(results)) %}
  {% endif %}
{% endmacro %}

{% macro default__close_increment(results) %}{% endmacro %}

{% macro duckdb__close_increment(results) %}
  {% do run_query('drop schema if exists increment_rows cascade') %}
  {% do refuse_changed_raw_files() %}
  {% set failed = results | rejectattr('status', 'in', ['success', 'pass', 'warn', 'no-op']) | list %}
  {% if not failed and is_whole(results | map(attribute='node.unique_id') | list) %}
    {% do run_query('update increments.last_build set is_complete = true') %}
    {% do adapter.commit() %}
  {% endif %}
{% endmacro %}


{#
  `dbt retry` selects nothing by itself, so that the state of the last build can't be compared with
  this one's; what an increment had computed for its later models is gone when it ends.
#}
{% macro refuse_retry_of_increment() %}
  {% set relation = load_relation(api.Relation.create(target.database, 'increments', 'last_build')) %}
  {% if relation and not selected_resources and run_query('select is_increment from ' ~ relation).rows[0][0] %}
    {{ refuse('dbt retry can not go on with an increment; use dbt build.') }}
  {% endif %}
{% endmacro %}

{# The tables that grow by increments, as nodes of the project's graph. #}
{% macro growing_models() %}
  {% do return(graph.nodes.values()
    | selectattr('resource_type', 'equalto', 'model')
    | selectattr('config.materialized', 'equalto', 'incremental') | list) %}
{% endmacro %}

{# A model's table, if there is one. Not by ref, so that a hook can ask. #}
{% macro existing_table(name) %}
  {% set node = graph.nodes['model.nrr.' ~ name] %}
  {% set relation = load_relation(api.Relation.create(node.database, node.schema, node.alias)) %}
  {% do return(relation if relation and relation.type == 'table' else none) %}
{% endmacro %}

{# Whether all models and seeds of the project are among the nodes of those ids. #}
{% macro is_whole(ids) %}
  {% set left_out = [] %}
  {% for node in graph.nodes.values()
    if node.resource_type in ['model', 'seed'] and node.config.enabled and node.unique_id not in ids
    and (node.resource_type == 'model' or flags.WHICH == 'build') %}
    {% do left_out.append(node.unique_id) %}
  {% endfor %}
  {% do return(left_out == [] and not (invocation_args_dict.empty or invocation_args_dict.sample)) %}
{% endmacro %}

{# Whether the raw data's shape and the vars are such that models know how to grow, and all tables are there. #}
{% macro may_grow() %}
  {% if var('roll_up_to_parent') or var('usage_basis') != 'exclude' or var('renewal_grace_days') != 0 %}
    {% do return(false) %}
  {% endif %}
  {% for node in growing_models() %}
    {% set relation = existing_table(node.name) %}
    {% if not relation %}{% do return(false) %}{% endif %}
    {% if node.name == 'stg_customer_numbers' and not have_room(relation) %}{% do return(false) %}{% endif %}
  {% endfor %}
  {% do return(not has_other_shape()) %}
{% endmacro %}

{#
  Whether customers' numbers are far enough apart for those whom one more build may bring
  between any two (see number_between). Else a full build makes room, before one fails.
#}
{% macro have_room(numbers) %}
  {% do return(run_query(
    'select coalesce(min(gap) >= 256, true) from (select customer_number'
    ~ ' - lag(customer_number, 1, 0) over (order by customer_number) as gap from ' ~ numbers ~ ')'
  ).rows[0][0]) %}
{% endmacro %}

{% macro has_other_shape() %}
  {% do return(run_query(
    'select exists (from raw.subscription_periods) or exists (from raw.mrr_history)'
  ).rows[0][0]) %}
{% endmacro %}

{# Drops tables, and has dbt forget them. #}
{% macro drop_all(nodes) %}
  {% for node in nodes %}
    {% set relation = load_relation(api.Relation.create(node.database, node.schema, node.alias)) %}
    {% if relation %}{% do adapter.drop_relation(relation) %}{% endif %}
  {% endfor %}
{% endmacro %}

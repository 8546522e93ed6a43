{#
  All values of a raw row in one text that sorts as the values do, column by
  column and bytewise: the separator is below every character of a value, a
  missing value is empty (and chr(1) itself becomes a replacement character).
  columns: the contract's, in its order.
#}
{% macro raw_row(columns) -%}
  {%- for column in columns %}
  replace(coalesce({{ column }}, ''), chr(1), '�'){{ " || chr(1) || " if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{#
  The value of one column out of a relation's raw_row, by its raw_table; null
  where it was missing or the raw table has no such column.
#}
{% macro raw_value(column) -%}
  nullif(
    case raw_table
      {%- for name, table in raw_tables().items() if column in table.columns %}
      when '{{ name }}'
        then split_part(raw_row, chr(1), {{ table.columns.index(column) + 1 }})
      {%- endfor %}
    end, ''
  )
{%- endmacro %}

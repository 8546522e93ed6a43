{#
  A published percentage is 100 × part ÷ whole rounded to one decimal, and null
  exactly where the whole is zero. part, whole: column names of the same row.
#}
{% test percent_of(model, column_name, part, whole) %}

select *
from {{ model }}
where
    ({{ whole }} = 0) <> ({{ column_name }} is null)
    or abs({{ column_name }} * {{ whole }} - 100 * {{ part }}) * 20 > abs({{ whole }})

{% endtest %}

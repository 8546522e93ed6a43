{#
  A raw text as a UTC timestamp, null where it is none of the contract's:
  YYYY-MM-DD, optionally T or a blank and HH:MM[:SS[.f]], optionally Z or
  ±HH[:MM]. What is finer than a microsecond is cut off.
#}
{% macro timestamp_of(value) -%}
  case
    when {{ matches(value, date_pattern() ~ '([T ]' ~ clock_pattern() ~ ':[0-5][0-9])?') }}
      then {{ try_timestamp(value) }}
    when {{ matches(value, date_pattern() ~ '([T ]' ~ clock_pattern()
      ~ '(:[0-5][0-9]([.][0-9]+)?)?)?(Z|[+-]([01][0-9]|2[0-3])(:[0-5][0-9])?)?') }}
      then {{ unusual_timestamp(value) }}
  end
{%- endmacro %}

{#
  The same for a column of days: one without a clock is a day of
  reporting_timezone, which a company's own calendar means by it.
#}
{% macro local_day_or_timestamp(value) -%}
  case
    when length({{ value }}) = 10 then {{ utc_time('(' ~ timestamp_of(value) ~ ')') }}
    else {{ timestamp_of(value) }}
  end
{%- endmacro %}

{#
  A relation's rows with the month that their text `month`, YYYY-MM or any timestamp, names,
  as a column: the one of reporting_timezone that begins at its instant, as an export in UTC
  writes it, else the month as it is written, whatever clock and offset follow; null where
  it is unreadable. The calendar of other programs ends with the year 9999.
#}
{% macro with_named_month(relation, column) %}
  {%- set local = local_month('instant') -%}
  select
    dated.*,
    case
      when
        length(month) > 10
        and instant = {{ utc_time('cast(' ~ local ~ ' as ' ~ time_type() ~ ')') }}
        and {{ local }} <= cast('9999-12-01' as date)
        then {{ local }}
      when instant is not null then cast(left(month, 7) || '-01' as date)
    end as {{ column }}
  from (
    select
      *,
      case
        when {{ matches('month', '[0-9]{4}-[0-9]{2}') }} then {{ timestamp_of("month || '-01'") }}
        else {{ timestamp_of('month') }}
      end as instant
    from {{ relation }}
    {{ computed_once() }}
  ) as dated
  {{ computed_once() }}
{% endmacro %}

{% macro date_pattern() -%} [0-9]{4}-[0-9]{2}-[0-9]{2} {%- endmacro %}

{% macro clock_pattern() -%} ([01][0-9]|2[0-3]):[0-5][0-9] {%- endmacro %}

{#
  With a fraction, without seconds, or with an offset. Behind the date the text
  is [T ]clock[zone]; the zone begins at Z, + or the first minus.
#}
{% macro unusual_timestamp(value) -%}
  {%- set rest = "substr(replace(" ~ value ~ ", 'Z', ''), 11)" -%}
  {%- set clock = "split_part(split_part(" ~ rest ~ ", '+', 1), '-', 1)" -%}
  {%- set zone = "substr(" ~ rest ~ ", length(" ~ clock ~ ") + 1)" -%}
  {%- set minutes = "coalesce(cast(nullif(substr(" ~ zone ~ ", 2, 2), '') as integer) * 60"
    ~ " + coalesce(cast(nullif(substr(" ~ zone ~ ", 5, 2), '') as integer), 0), 0)" -%}
  {{ minutes_later(
    try_timestamp("left(" ~ value ~ ", 10) || ' '"
      ~ " || coalesce(nullif(substr(" ~ clock ~ ", 2, 5), ''), '00:00')"
      ~ " || coalesce(nullif(substr(" ~ clock ~ ", 7, 10), ''), ':00')"),
    "case when " ~ zone ~ " like '-%' then 1 else -1 end * " ~ minutes
  ) }}
{%- endmacro %}


{# A date with an optional clock as a timestamp, null where the calendar has no such day. #}
{% macro try_timestamp(text) %}
  {{- adapter.dispatch('try_timestamp', 'nrr')(text) -}}
{% endmacro %}

{% macro duckdb__try_timestamp(text) -%}
  case when {{ text }} >= '0001' then try_cast({{ text }} as timestamp) end
{%- endmacro %}

{% macro spark__try_timestamp(text) -%}
  case when {{ text }} >= '0001' then try_cast({{ text }} as timestamp_ntz) end
{%- endmacro %}

{# PostgreSQL 15 can only try by failing: the calendar is asked first, step by step. #}
{% macro postgres__try_timestamp(text) -%}
  {%- set year = "left(" ~ text ~ ", 4)" -%}
  {%- set month = "substr(" ~ text ~ ", 6, 2)" -%}
  case
    when {{ year }} <> '0000' and {{ month }} between '01' and '12' then
      case
        when cast(substr({{ text }}, 9, 2) as integer) between 1 and extract(
          day from
          make_date(cast({{ year }} as integer), cast({{ month }} as integer), 1)
          + interval '1 month' - interval '1 day'
        ) then cast({{ text }} as timestamp)
      end
  end
{%- endmacro %}

{% macro minutes_later(instant, minutes) %}
  {{- adapter.dispatch('minutes_later', 'nrr')(instant, minutes) -}}
{% endmacro %}

{% macro default__minutes_later(instant, minutes) -%}
  {{ instant }} + ({{ minutes }}) * interval '1' minute
{%- endmacro %}

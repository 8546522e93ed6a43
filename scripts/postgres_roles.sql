-- The roles of a PostgreSQL warehouse. As a role that may create roles, in the warehouse's database:
--
--     psql -v builder=nrr -v reader=nrr_reader -f scripts/postgres_roles.sql
--
-- builder makes the schemas and runs the builds; reader is BI's: it selects from schema marts and nothing else.
-- May be run again at any time. Passwords are yours to set: alter role ... password.
\set ON_ERROR_STOP on

begin;

select format('create role %I login', name) from unnest(array[:'builder', :'reader']) as wanted (name)
where not exists (select from pg_roles where rolname = name)
\gexec

select
    format('grant connect, create, temporary on database %I to %I', current_database(), :'builder'),
    -- Everybody may make temporary tables, unless the database says otherwise; a reader has no need to.
    format('revoke temporary on database %I from public', current_database()),
    format('grant connect on database %I to %I', current_database(), :'reader')
\gexec

-- Who builds owns what is built, so that a build can replace it.
select format('create schema if not exists marts authorization %I', :'builder')
\gexec

revoke create on schema public from public;

grant usage on schema marts to :"reader";
grant select on all tables in schema marts to :"reader";
alter default privileges for role :"builder" in schema marts grant select on tables to :"reader";

commit;

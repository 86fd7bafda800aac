-- A restraint (an agreement suspended, a person restricted, a consent withdrawn) waits for nobody whom it restrains. What
-- it needs may be locked by a transaction of the run-time role, whose session could keep it for as long as it likes; so the
-- restraint waits a quarter of a second, has the sessions that stand in its way ended, and tries again.

-- Sessions of the run-time role, other than this, that have locked a table or rows of one; with the transaction each is in.
-- `of_table`: only those that hold something of this table; null: that hold a whole table, as no statement that reads or
-- writes rows does; '': that hold anything.
create or replace function sharing.in_the_way(of_table text) returns table (pid int, of_transaction text)
language sql volatile security definer set search_path = pg_catalog as $$
    select distinct l.pid, l.virtualtransaction
      from pg_locks l
      join pg_stat_activity a on a.pid = l.pid and a.usename = 'fd_app' and a.datname = current_database()
      join pg_class c on c.oid = l.relation and l.database = a.datid
     where l.granted and l.locktype = 'relation' and l.pid <> pg_backend_pid() and l.mode <> 'AccessShareLock'
       and case when of_table is null then l.mode not in ('RowShareLock', 'RowExclusiveLock')
                else of_table in ('', c.relname) end
$$;

-- Ends them: those of `known` alone ('pid transaction'; null: all), so that what has only just begun is spared.
create or replace function sharing.make_way(of_table text, known text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform pg_terminate_backend(w.pid, 200)
       from sharing.in_the_way(of_table) w
      where known is null or w.pid || ' ' || w.of_transaction = any (known);
end $$;

-- Runs a statement of one of the verbs below it, whoever stands in its way: at first only those go who hold something of
-- the table that it had to wait for, and had it before; then all who had anything; then all. It answers what the statement
-- does.
create or replace function sharing.insist(statement text) returns text
language plpgsql volatile security definer set search_path = pg_catalog set lock_timeout = '250ms' as $$
declare
    attempts constant int := 5;
    known text[];
    place text;
    answer text;
begin
    for attempt in 1..attempts loop
        known := array(select w.pid || ' ' || w.of_transaction from sharing.in_the_way('') w);
        begin
            execute statement into answer;
            -- a link to who acts is otherwise looked up when the transaction ends, where nobody makes way
            set constraints all immediate;
            set constraints all deferred;
            return answer;
        exception when lock_not_available or deadlock_detected then
            if attempt = attempts then
                raise;
            end if;
            get stacked diagnostics place = pg_exception_context;
        end;
        perform sharing.make_way(
            case when attempt = 1 then substring(place from 'in relation "([^"]+)"') else '' end,
            case when attempt < 3 then known end);
    end loop;
end $$;

revoke execute on function sharing.in_the_way, sharing.make_way, sharing.insist from public;

-- A clock is a due time in a column of a record. Its partial index, named …_clock, says which column that is and, by its
-- condition, on which records the clock runs (datasharing/clocks/clock.py).

-- Hands over, once for each record and due time, the work that follows when a clock of `of_index` has passed: to the agency
-- that watches it, for the first of `purposes` for which an agreement lets that agency read the record now. Where none does,
-- nothing is handed over until one does. Running it twice, late or by several at once changes nothing more: the key of the
-- outbox row follows from what it is about. Returns how much was handed over.
create or replace function sharing.pass_clock(of_index name, task text, watched_by text, purposes int[]) returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare
    clock record;
    handed_over int;
begin
    select c.relname as table_name, a.attname as due, p.category,
           pg_get_expr(i.indpred, i.indrelid) as runs,
           case when a.atttypid = 'date'::regtype then 'sharing.london_day() > ' else 'statement_timestamp() >= ' end as now
      into strict clock
      from pg_index i
      join pg_class x on x.oid = i.indexrelid and x.relnamespace = 'public'::regnamespace
      join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      join (table sharing.protected union all table sharing.facts) p on p.table_name = c.relname
     where x.relname = of_index and of_index like '%\_clock' and i.indpred is not null
       and task like 'clocks.%';
    execute format(
        'insert into public.datasharing_outbox (key, task, about, agency_id, purpose, attempts, problem)'
        ' select due.key, $1, due.public_id, due.agency_id, allowed.purpose, 0, '''''
        '   from (select md5(concat_ws(''|'', $1, r.public_id, extract(epoch from r.%2$I)))::uuid as key, r.public_id,'
        '                r.%4$I as agency_id, r.set_id'
        '           from (select * from public.%1$I where %3$s) r where %6$s r.%2$I) due'
        '  cross join lateral ('
        '        select g.purpose from public.datasharing_grant g'
        '         where g.agency_id = due.agency_id and g.category = %5$s and g.purpose = any ($2)'
        '           and g.valid_from <= statement_timestamp()'
        '           and (g.valid_to is null or g.valid_to > statement_timestamp())'
        '           and due.set_id = any (g.sets || g.consented)'
        '         order by g.purpose limit 1) allowed'
        '  where not exists (select from public.datasharing_outbox o where o.key = due.key)'
        '  limit 1000'
        '     on conflict (key) do nothing',
        clock.table_name, clock.due, clock.runs,
        case watched_by when 'addressee' then 'addressee_id' else 'owner_id' end, clock.category, clock.now)
      using task, purposes;
    get diagnostics handed_over = row_count;
    return handed_over;
end $$;
revoke execute on function sharing.pass_clock(name, text, text, int[]) from public;
grant execute on function sharing.pass_clock(name, text, text, int[]) to fd_app;

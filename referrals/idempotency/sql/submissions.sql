-- Where a form led to is an address, and names whom it is about: each agency sees its own.
alter table public.referrals_submission enable row level security;
alter table public.referrals_submission force row level security;
drop policy if exists maintain on public.referrals_submission;
create policy maintain on public.referrals_submission to fd_owner using (true) with check (true);
drop policy if exists own on public.referrals_submission;
create policy own on public.referrals_submission to fd_app
    using (agency_id = (select sharing.agency())) with check (agency_id = (select sharing.agency()));

CREATE TABLE public.people (id bigint, email text);
COPY public.people (id, email) FROM stdin;
1	CANARY-sql-copy-must-never-be-indexed
\.
CREATE VIEW public.mails AS SELECT email FROM public.people;

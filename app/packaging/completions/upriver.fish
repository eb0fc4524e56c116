# fish completion for upriver, made by `upriver completion fish`
complete -c upriver -f
complete -c upriver -n __fish_use_subcommand -l demo -d 'Open the window on the sample catalog'
complete -c upriver -n __fish_use_subcommand -l version -d 'Show the version'
complete -c upriver -n __fish_use_subcommand -a index -d 'Read files and folders into the catalog'
complete -c upriver -n '__fish_seen_subcommand_from index' -F
complete -c upriver -n '__fish_seen_subcommand_from index' -l watch -d 'Keep going: read again whenever files change (one JSON document a line)'
complete -c upriver -n '__fish_seen_subcommand_from index' -l source -d 'Use this reader only, whatever the content looks like' -x
complete -c upriver -n '__fish_seen_subcommand_from index' -l prune -d 'Close what vanished, rotated logs too (without it: all but logs)'
complete -c upriver -n '__fish_seen_subcommand_from index' -l no-prune -d 'Keep what vanished open'
complete -c upriver -n '__fish_seen_subcommand_from index' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from index' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a sources -d 'List the readers, or tell what one reads, finds and can'\''t tell'
complete -c upriver -n '__fish_seen_subcommand_from sources' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n __fish_use_subcommand -a search -d 'Find assets, best first'
complete -c upriver -n '__fish_seen_subcommand_from search' -l kind -d 'Only this kind (dataset, job, model, …); may be given several times' -x
complete -c upriver -n '__fish_seen_subcommand_from search' -l platform -d 'Only this platform (postgres, s3, dbt, …)' -x
complete -c upriver -n '__fish_seen_subcommand_from search' -l tag -d 'Only with this tag' -x
complete -c upriver -n '__fish_seen_subcommand_from search' -l owner -d 'Only of this owner' -x
complete -c upriver -n '__fish_seen_subcommand_from search' -l limit -d 'At most so many hits (default 20)' -x
complete -c upriver -n '__fish_seen_subcommand_from search' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from search' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a list -d 'List every asset, in a stable order'
complete -c upriver -n '__fish_seen_subcommand_from list' -l kind -d 'Only this kind (dataset, job, model, …); may be given several times' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l platform -d 'Only this platform (postgres, s3, dbt, …)' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l tag -d 'Only with this tag' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l owner -d 'Only of this owner' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l limit -d 'At most so many' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from list' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from list' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a show -d 'Show one asset whole, and where each fact came from'
complete -c upriver -n '__fish_seen_subcommand_from show' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from show' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from show' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a lineage -d 'Show the graph around an asset'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l up -d 'Hops upstream, or all (2 if neither side is given)' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l down -d 'Hops downstream, or all (2 if neither side is given)' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l columns -d 'Column lineage between the shown assets too'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l column -d 'Only what this column comes from and feeds' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l indirect -d 'Column influences by join, filter and the like too'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l kinds -d 'Edge kinds, with commas (default data): data, control, contains, references, alias, uses_code' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l collapse -d 'Bridge jobs over, or show them' -x -a 'jobs none'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l filter -d 'Leave out assets that do not match (terms as in `upriver search`)' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l format -d 'What to write (default: by the ending of -o, else text)' -x -a 'text json dot svg png pdf mermaid openlineage csv csv-nodes csv-edges'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l dark -d 'Dark colours (svg, png and pdf)'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l scale -d 'Pixels of a png for one of the picture' -x -a '1 2 3 4'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l paper -d 'Spread a pdf over pages of this paper (default: one page as large as the picture)' -x -a 'a4 a3 letter tabloid'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l output -d 'Write into a file (needed for svg, png and pdf)' -s o -r -F
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from lineage' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a impact -d 'List all that is downstream of an asset or column, with proof'
complete -c upriver -n '__fish_seen_subcommand_from impact' -l upstream -d 'All that it comes from, instead of all that it feeds'
complete -c upriver -n '__fish_seen_subcommand_from impact' -l only -d 'Only assets that match' -x
complete -c upriver -n '__fish_seen_subcommand_from impact' -l then -d 'Under each: what matches of all that it leads on to' -x
complete -c upriver -n '__fish_seen_subcommand_from impact' -l checks -d 'Only assets with a check in one of these states, with commas, and the checks: failed (fail and error), fail, error, warn, pass, skipped' -x
complete -c upriver -n '__fish_seen_subcommand_from impact' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from impact' -l format -d 'What to write (default: by the ending of -o, else text)' -x -a 'text json csv checklist checklist-csv'
complete -c upriver -n '__fish_seen_subcommand_from impact' -l output -d 'Write into a file' -s o -r -F
complete -c upriver -n '__fish_seen_subcommand_from impact' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from impact' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a path -d 'Show how data gets from one asset to another'
complete -c upriver -n '__fish_seen_subcommand_from path' -l all -d 'All simple paths, shortest first'
complete -c upriver -n '__fish_seen_subcommand_from path' -l limit -d 'At most so many (default 1000)' -x
complete -c upriver -n '__fish_seen_subcommand_from path' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from path' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from path' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a stats -d 'Count what the catalog holds'
complete -c upriver -n '__fish_seen_subcommand_from stats' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from stats' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from stats' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a scans -d 'List what was indexed when'
complete -c upriver -n '__fish_seen_subcommand_from scans' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from scans' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a problems -d 'List what could not be read or was only partly understood'
complete -c upriver -n '__fish_seen_subcommand_from problems' -l file -d 'Only of this file: its path, or the end of it' -r -F
complete -c upriver -n '__fish_seen_subcommand_from problems' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from problems' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a runs -d 'List runs, newest first'
complete -c upriver -n '__fish_seen_subcommand_from runs' -l limit -d 'At most so many (default 200)' -x
complete -c upriver -n '__fish_seen_subcommand_from runs' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from runs' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a export -d 'Write the whole catalog as OpenLineage events or CSV files'
complete -c upriver -n '__fish_seen_subcommand_from export' -l format -d 'What to write' -x -a 'openlineage csv'
complete -c upriver -n '__fish_seen_subcommand_from export' -l output -d 'File (openlineage) or folder (csv) to write' -s o -r -F
complete -c upriver -n '__fish_seen_subcommand_from export' -l as-of -d 'As the catalog knew it after this scan, or at this date' -x
complete -c upriver -n '__fish_seen_subcommand_from export' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a sql -d 'Find the lineage in SQL text; no catalog is needed'
complete -c upriver -n '__fish_seen_subcommand_from sql' -F
complete -c upriver -n '__fish_seen_subcommand_from sql' -l dialect -d 'The SQL dialect (default: guessed)' -x
complete -c upriver -n '__fish_seen_subcommand_from sql' -l schema -d 'Known columns as JSON: {"table": ["column", …]}' -r -F
complete -c upriver -n '__fish_seen_subcommand_from sql' -l batch -d 'One case a line as JSON; one answer a line' -r -F
complete -c upriver -n '__fish_seen_subcommand_from sql' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n __fish_use_subcommand -a joins -d 'List what is probably the same in two systems; accept or reject it'
complete -c upriver -n '__fish_seen_subcommand_from joins' -l decision -d 'List only these' -x -a 'none accepted rejected'
complete -c upriver -n '__fish_seen_subcommand_from joins' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from joins' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a setting -d 'List, set or unset what names mean in your sources'
complete -c upriver -n '__fish_seen_subcommand_from setting' -l root -d 'Only for what was indexed from this folder' -r -F
complete -c upriver -n '__fish_seen_subcommand_from setting' -l folder -d 'Only for this folder below the root' -r -F
complete -c upriver -n '__fish_seen_subcommand_from setting' -l platform -d 'Only for this platform' -x
complete -c upriver -n '__fish_seen_subcommand_from setting' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from setting' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a verify -d 'Check the catalog'\''s structure, references and audit chain'
complete -c upriver -n '__fish_seen_subcommand_from verify' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from verify' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a backup -d 'Copy the catalog into a new file while it is in use'
complete -c upriver -n '__fish_seen_subcommand_from backup' -F
complete -c upriver -n '__fish_seen_subcommand_from backup' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from backup' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a compact -d 'Give unused space of the catalog back to the disk'
complete -c upriver -n '__fish_seen_subcommand_from compact' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from compact' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a rebuild -d 'Read all indexed folders anew, keeping what people added'
complete -c upriver -n '__fish_seen_subcommand_from rebuild' -l keep-edits -d 'Keep tags, owners, notes, joins, settings and the audit log'
complete -c upriver -n '__fish_seen_subcommand_from rebuild' -l edits -d 'Make the edits of a lost catalog again from its .curation.jsonl; reads no folder' -r -F
complete -c upriver -n '__fish_seen_subcommand_from rebuild' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from rebuild' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a restore -d 'Put a backup in the catalog'\''s place, with the edits made since'
complete -c upriver -n '__fish_seen_subcommand_from restore' -l json -d 'Print one JSON document and nothing else'
complete -c upriver -n '__fish_seen_subcommand_from restore' -l catalog -d 'The catalog to use (default: $UPRIVER_CATALOG, else upriver.db in your data folder)' -r -F
complete -c upriver -n __fish_use_subcommand -a demo -d 'Index the sample, print an asset'\''s lineage and draw it, without a window'
complete -c upriver -n '__fish_seen_subcommand_from demo' -l output -d 'Where to write the pictures (default: upriver-demo)' -s o -r -F
complete -c upriver -n __fish_use_subcommand -a completion -d 'Print a completion script for bash, zsh or fish'
complete -c upriver -n __fish_use_subcommand -a help -d 'Explain Upriver or one command'
complete -c upriver -n '__fish_seen_subcommand_from help' -l man -d 'Print the manual page'

/** English: engineers, analysts, writers and cooks. */
import type { Topic } from './topic.ts';

/** What engineers, analysts and writers ask about in English. */
export const ENGLISH_TECHNICAL: readonly Topic[] = [
  {
    name: 'sql help',
    tool: 'run_query',
    ask: [
      'Write a SQL query that returns the {top ten|twenty largest} {customers|suppliers|products} by {revenue|number of orders} {per month|for last quarter} from `{table}`.',
      'This query takes {number} seconds. {How can I make it faster?|Which index do I need?}\n\n{sql}',
      'How do I find duplicates in column `{column}` of `{table}` and keep only the newest row?',
      'Explain what this SQL does and whether the LEFT JOIN is needed.\n\n{sql}',
    ],
    answer: [
      "Here is a query that does it:\n\n```sql\nSELECT {column}, date_trunc('month', created_at) AS month, sum(amount) AS revenue\nFROM {table}\nWHERE created_at >= date '{isodate}'\nGROUP BY 1, 2\nORDER BY revenue DESC\nLIMIT 10;\n```",
      'The slow part is the sequential scan over `orders`. An index on the filtered and the sorted column helps:\n\n```sql\nCREATE INDEX CONCURRENTLY orders_region_idx ON orders (region_id, created_at DESC);\n```',
      'Use a window function to number the rows of each group, then delete all but the first:\n\n```sql\nDELETE FROM {table} t USING (\n  SELECT ctid, row_number() OVER (PARTITION BY {column} ORDER BY created_at DESC) AS n FROM {table}\n) d WHERE t.ctid = d.ctid AND d.n > 1;\n```',
      'It adds up the amounts per region since {date} and sorts the regions by their total. The LEFT JOIN is not needed: {the WHERE clause removes the rows without a region anyway|an INNER JOIN gives the same rows here and is faster}.',
    ],
    details: [
      '`EXPLAIN (ANALYZE, BUFFERS)` shows whether the index is used.',
      'Run it inside a transaction first and look at the number of rows.',
      'If `{column}` can be NULL, `IS NOT DISTINCT FROM` compares the way you expect.',
      'A partial index on the open orders only would be much smaller.',
      'The LEFT JOIN behaves like an INNER JOIN here, because the WHERE clause filters the right side.',
      'For time ranges prefer `>=` and `<` to BETWEEN, which includes the end.',
    ],
    later: [
      [
        'It returns too many rows. What am I missing?',
        'Probably the join multiplies the rows: one order has several items. Aggregate the items in a subquery before you join them.',
      ],
      [
        'And the same in {BigQuery|SQL Server|Spark}?',
        'Almost the same. Replace `date_trunc` by the function of that dialect and drop the CONCURRENTLY; the rest is standard SQL.',
      ],
      [
        'Can you add a running total?',
        '```sql\nsum(amount) OVER (PARTITION BY {column} ORDER BY created_at ROWS UNBOUNDED PRECEDING) AS running_total\n```',
      ],
    ],
  },
  {
    name: 'python debugging',
    ask: [
      'I get this error and do not understand {why|where it comes from}:\n\n{traceback}',
      'Why does my Python script {use 8 GB of memory|hang after the last line|lose the first row} when it reads `{table}.csv`?\n\n{python}',
      'Review this function, please. {Is it thread-safe?|Can it be faster?|What about the edge cases?}\n\n{python}',
    ],
    answer: [
      'The traceback ends in `amount`: the value is `None` for some rows, and you call a method on it. {Guard against it where the data comes in:|The smallest fix:}\n\n```python\nvalue = row.get("amount")\nif value is None:\n    continue\n```',
      'The function is correct for small inputs, but it {reads everything into memory|builds the list twice}. A generator keeps only one row at a time:\n\n```python\ndef read_rows(path):\n    with open(path, newline="", encoding="utf-8") as file:\n        yield from csv.DictReader(file)\n```',
      'The default argument is created once, when the function is defined, so all calls share one list. Use `None` and create the list inside.',
    ],
    details: [
      'Open text files with an explicit encoding; the default differs between systems.',
      'A type checker would have found this: the return type is `str | None`.',
      '`logging.exception` keeps the traceback, `print(e)` loses it.',
      'Catch `KeyError` rather than `Exception`, or real bugs stay hidden.',
      'A test with an empty file and one with a missing column would protect you from a regression.',
      'For large files `polars.scan_csv` is much faster and lazy.',
    ],
    later: [
      [
        "Now it says `KeyError: '{column}'`.",
        'Then the header has another spelling, often a space or a byte order mark. Print `reader.fieldnames` and open the file with `encoding="utf-8-sig"`.',
      ],
      [
        'Can you write a unit test for it?',
        '```python\ndef test_skips_rows_without_{column}(tmp_path):\n    file = tmp_path / "{table}.csv"\n    file.write_text("{column}\\n\\n42\\n")\n    assert [row["{column}"] for row in read_rows(file)] == ["42"]\n```',
      ],
      [
        'Would async make it faster?',
        'Not here: the time goes into parsing, which needs the processor. Use a process pool, or a faster parser.',
      ],
    ],
  },
  {
    name: 'regex',
    ask: [
      'I need a regex that matches {order numbers like AB-104233|German postal codes|IBANs|dates like 2026-01-31} {but not part of a longer number|in a longer text}.',
      'What does this regular expression do: `^(?:[A-Z]{2}-)?\\d{4,6}(?<!0000)$` ?',
      'Regex to take the text between the {first|last} pair of {brackets|quotes} in {JavaScript|Python|grep}, please.',
    ],
    answer: [
      '```\n\\b[A-Z]{2}-\\d{6}\\b\n```\nThe word boundaries keep it from matching inside a longer number.',
      'It matches four to six digits, optionally after two capital letters and a hyphen, and refuses numbers that end in 0000.',
      'A lazy quantifier does it: `"(.*?)"`. The text you want is in group 1.',
    ],
    details: [
      'Test it with an empty line and with a very long one; nested quantifiers can be slow.',
      'In a Python raw string the backslashes stay as they are.',
      'Add the flag `u` in JavaScript when letters outside ASCII occur.',
      'An IBAN also needs its check digits verified; a regex cannot do that.',
    ],
    later: [
      [
        'It also matches `{order}-old`. How do I avoid that?',
        'Add a negative lookahead: `\\b[A-Z]{2}-\\d{6}\\b(?!-)`.',
      ],
      ['And case-insensitive?', 'Use the flag `i`, or write `[A-Za-z]` if only this part may vary.'],
    ],
  },
  {
    name: 'data cleaning',
    ask: [
      'Clean this CSV: {one date format|no duplicate rows|trimmed names}, numbers with a point as decimal separator.\n\n{csv}',
      'Which rows of this file look wrong, and why?\n\n{csv}',
      'Write a pandas snippet that normalises column `{column}` and drops {duplicates|empty rows}.\n\n{csv}',
    ],
    answer: [
      'Three kinds of problems: mixed date formats, amounts with a decimal comma, and {number} duplicate rows. Here is the cleaning step:\n\n```python\ndf["{column}"] = df["{column}"].str.strip().str.casefold()\ndf["amount"] = df["amount"].str.replace(",", ".", regex=False).astype(float)\ndf = df.drop_duplicates(subset=["id"], keep="last")\n```',
      'Rows with a negative amount and those with a date in the future look wrong. {I left them in and marked them.|Please check them with the owner of the data.}',
      'This does it, and it is safe to run twice:\n\n```python\nimport pandas as pd\n\ndf = pd.read_csv("{table}.csv", dtype=str)\ndf["{column}"] = df["{column}"].str.normalize("NFKC").str.strip().str.casefold()\ndf = df.dropna(how="all").drop_duplicates()\n```',
    ],
    details: [
      'Dates such as 03/04 are ambiguous; decide on the country first.',
      'Empty strings and the text "n/a" both became missing values.',
      'Keep the original file, so that the cleaning can be repeated.',
      'The column `{column}` mixes two units; a new column with the unit is safer than a silent conversion.',
    ],
    later: [
      [
        'Can you do it without pandas?',
        'Yes, with the csv module: read, normalise each field, remember the ids you have seen in a set, and write the row only when it is new.',
      ],
      [
        'How many rows were dropped?',
        'The snippet does not count them yet; print `len(df)` before and after. In the sample it is {number}.',
      ],
    ],
  },
  {
    name: 'release notes',
    ask: [
      'Write release notes for version {version} from these commits, for {customers|developers}.\n\n{commits}',
      'Group these changes into Added, Fixed and Breaking.\n\n{commits}',
    ],
    answer: [
      '## {version} ({isodate})\n\n### Added\n- Export of reports as CSV\n- Sign-in with a security key\n\n### Fixed:',
      '**Added**: export as CSV, security keys. **Breaking**: one renamed field. **Fixed**, {number} in all:',
    ],
    details: [
      '- The list of orders no longer jumps to the top after saving.',
      '- Time zones are shown correctly for users in {city}.',
      '- **Breaking:** the field `{column}` was renamed; the old name works until {month}.',
      '- Imports of large files need about half of the memory.',
      '- Error messages name the row and the column.',
    ],
    later: [
      [
        'Make it {friendlier|more formal} and half as long.',
        'Version {version} is here: exports as CSV, security keys, and a search that answers before you have finished typing.',
      ],
      [
        'Is that a major version?',
        'By semantic versioning yes, because a field was renamed in a way that breaks callers.',
      ],
    ],
  },
  {
    name: 'translation',
    ask: [
      'Translate into German, French and Spanish: "Please note that our {office|shop|hotline} in {city} is closed on Monday. Thank you for your patience."',
      'How do you {say|write} "Please find invoice {invoice} attached" in {formal|business} German, French and Spanish?',
      '{Translate|Localise} this for our app in German, French and Spanish: "Your parcel {order} is on its way."',
    ],
    answer: [
      '- German: „Bitte beachten Sie, dass wir in {city} am Montag geschlossen haben. Vielen Dank für Ihre Geduld.“\n- French: « Veuillez noter que nous sommes fermés lundi à {city}. Merci de votre patience. »\n- Spanish: «Le informamos de que en {city} cerramos el lunes. Gracias por su paciencia.»',
      '- German: „Anbei erhalten Sie die Rechnung {invoice}.“\n- French: « Veuillez trouver ci-joint la facture {invoice}. »\n- Spanish: «Adjuntamos la factura {invoice}.»',
      '- German: „Ihr Paket {order} ist unterwegs.“\n- French: « Votre colis {order} est en route. »\n- Spanish: «Su paquete {order} está en camino.»',
    ],
    details: [
      'The formal form of address fits a business letter.',
      'In an email to a colleague the informal form would be more natural.',
      'The month is written with a small letter.',
    ],
    later: [
      [
        'Is that {polite enough|too formal} for a customer?',
        'It is polite and neutral; most companies write to customers exactly like this.',
      ],
      ['And a shorter version for a button?', '"Mehr erfahren" / « En savoir plus » / «Más información»'],
    ],
  },
  {
    name: 'marketing copy',
    ask: [
      'Write {three|five} headlines for the launch of the {product} for {students|frequent flyers|home office workers}.',
      'A {short|playful|serious} newsletter paragraph about the {product}, {80|120} words, with a call to action.',
      'Rewrite this slogan so that it sounds {less pushy|more premium}: "Buy the {product} now and save {amount}!"',
    ],
    answer: [
      '1. Hear nothing but your own ideas.\n2. The {product}: quiet, wherever you are.\n3. Less noise. More {weekday}.',
      'Some days are loud. The {product} is not. With thirty hours of battery and microphones that only hear you, it turns a crowded train into a quiet room. {Try it for 30 days|Take it home for a month}, and send it back if the world was better with noise.',
      '"The {product}. Made for the moments that matter, now {amount} less until {date}."',
    ],
    details: [
      'Subject line: "Your {weekday}, but quieter"',
      'Alternative for social media: "POV: your neighbour is drilling and you do not know it."',
      'Call to action: "Listen for yourself"',
      'Avoid "best" and "number one" without proof; advertising law asks for evidence.',
      'For the landing page a customer quote above the fold would be worth a test.',
      'Hashtags, if needed: #QuietIsTheNewLoud #{city}',
    ],
    later: [
      [
        'More emotional, please.',
        'You remember the first song that was yours alone. The {product} gives that moment back, every day.',
      ],
      [
        'Now as a {LinkedIn|Instagram} post.',
        'We built the {product} for everyone who has ever taken a call next to a coffee machine. Available from {date}. Tell us: what is the loudest place you work in?',
      ],
    ],
  },
  {
    name: 'recipe',
    ask: [
      'What can I cook with {chickpeas and spinach|rice, eggs and leeks|lentils and a pumpkin} in {20|30|45} minutes?',
      'A {vegan|gluten-free|simple} recipe for {banana bread|tomato soup|an apple cake} for {four|six|ten} people, please.',
    ],
    answer: [
      'Warm an onion and two cloves of garlic in olive oil, add the vegetables, salt and a spoon of {cumin|smoked paprika}, and let it simmer for {15|20} minutes. Finish with lemon juice.',
      '**Ingredients:** 250 g flour, 2 tsp baking powder, 3 ripe bananas, 80 ml oil, a pinch of salt. Mix the wet and the dry part, fold together, and bake at 180 °C for 50 minutes.',
    ],
    details: [
      '- It keeps for three days in the fridge.',
      '- Roasted seeds on top make it crunchy.',
      '- For children leave out the chilli.',
      '- Freeze the rest in portions.',
    ],
    later: [
      [
        'I have no {lemon|garlic|oven}. What instead?',
        'A spoon of mild vinegar, a pinch of garlic powder, or a covered pan over a low flame do the job.',
      ],
      ['How many calories is that?', 'Roughly 480 per portion, most of them from the oil.'],
    ],
  },
];

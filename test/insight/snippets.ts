/** What people paste into a prompt that is not prose. */

export const CODE: Readonly<Record<string, string>> = {
  TypeScript:
    "import { readFile } from 'node:fs/promises';\n\nexport async function loadOrders(path: string): Promise<Order[]> {\n  // refund the customer\n  const text = await readFile(path, 'utf8');\n  return JSON.parse(text) as Order[];\n}",
  Python:
    'import csv\n\ndef load_orders(path):\n    # terrible hack\n    with open(path, newline="") as file:\n        return [row for row in csv.DictReader(file)]\n',
  Java: 'package com.example.orders;\n\npublic class OrderService {\n    private final Repository repository;\n    public Order find(String id) {\n        return repository.findById(id).orElseThrow();\n    }\n}',
  SQL: "SELECT r.name, sum(o.amount) AS total\nFROM orders o\nLEFT JOIN regions r ON r.id = o.region_id\nWHERE o.created_at >= date_trunc('month', now())\nGROUP BY r.name;",
  Go: 'package main\n\nfunc main() {\n\tfmt.Println("hello")\n\tif err := run(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}',
  shell: '#!/bin/sh\nset -e\nfor file in *.csv; do\n  cat "$file" | sort -u > "/tmp/$file"\ndone\n',
  'a command': 'git fetch --all && git merge --ff-only origin/main',
  JSON: '{\n  "customer": "Brightwater Energy",\n  "refund": true,\n  "items": [{ "sku": "A-1", "amount": 12.5 }]\n}',
  'a Java stack trace':
    'java.lang.NullPointerException: Cannot invoke "Order.total()"\n\tat com.example.orders.OrderService.total(OrderService.java:42)\n\tat com.example.Main.main(Main.java:7)\nCaused by: java.io.IOException: broken pipe\n\t... 12 more',
  'a Python stack trace':
    'Traceback (most recent call last):\n  File "load_orders.py", line 12, in <module>\n    main()\n  File "load_orders.py", line 8, in main\n    rows = load(path)\nKeyError: \'region\'',
  CSV: 'id,name,date,amount\n12,Desk lamp,2026-03-01,"43,10"\n13,Office chair,2026-03-02,"99,00"',
  'a protocol':
    '2026-11-01T10:00:00Z ERROR [main] com.example.Orders - refund failed\n2026-11-01T10:00:01Z INFO [main] com.example.Orders - retry',
};

/** The names of errors among them; the others tell of none. */
export const ERRORS_OF_CODE: Readonly<Record<string, readonly string[]>> = {
  'a Java stack trace': ['nullpointerexception', 'ioexception'],
  'a Python stack trace': ['keyerror'],
};

export const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  zh: '请帮我写一封关于退款的电子邮件。',
  ja: '注文番号LX-1の返金はいつになりますか。',
  ko: '환불은 언제 받을 수 있나요?',
  ar: 'أين طلبي؟ كان من المفترض أن يصل أمس.',
  he: 'מתי אקבל את ההחזר שלי?',
  ru: 'Где мой заказ? Он должен был прийти вчера.',
  uk: 'Коли я отримаю своє відшкодування?',
  el: 'Πότε θα λάβω την επιστροφή χρημάτων;',
  hi: 'मेरा ऑर्डर कहाँ है?',
  th: 'เมื่อไหร่ฉันจะได้รับเงินคืน',
};

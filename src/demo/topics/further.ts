/** Japanese and Arabic: a few conversations, so that other scripts are seen on every page. */
import type { Topic } from './topic.ts';

/** What people ask about in Japanese. */
export const JAPANESE: readonly Topic[] = [
  {
    name: 'refund',
    ask: [
      '注文番号{order}の返金はいつになりますか。{一週間前|十日前}に{product}を返品しました。',
      '{product}の箱が壊れて届きました。注文{order}の返金をお願いします。',
    ],
    answer: [
      'ご連絡ありがとうございます。注文{order}の返品を確認しました。{amount}は三営業日から五営業日で元のお支払い方法に返金されます。',
    ],
    details: ['送料も返金の対象です。', '返金が完了するとメールでお知らせします。'],
    later: [['領収書をPDFで送ってもらえますか。', 'はい、注文{order}の書類をメールでお送りしました。']],
  },
  {
    name: 'python debugging',
    ask: ['このエラーの原因を教えてください。\n\n{traceback}'],
    answer: [
      '一部の行で`amount`が`None`になっています。使う前に確認してください。\n\n```python\nif row.get("amount") is None:\n    continue\n```',
    ],
    details: ['ファイルは`encoding="utf-8"`で開いてください。'],
    later: [['テストも書いてください。', '空のファイルと列のないファイルの二つのテストを用意すると安心です。']],
  },
];

/** What people ask about in Arabic. */
export const ARABIC: readonly Topic[] = [
  {
    name: 'shipping status',
    ask: ['أين طلبي رقم {order}؟ كان من المفترض أن يصل يوم {date}.', 'متى يصل {product} إلى {city}؟'],
    answer: [
      'شكرًا لتواصلك معنا. غادر الطلب {order} المستودع وهو الآن في مركز التوزيع بالقرب من {city}، ومن المتوقع تسليمه خلال يوم عمل واحد.',
    ],
    details: ['يمكنك اختيار نقطة استلام من الرابط في رسالة الشحن.', 'إذا لم يصل الطرد فسنرسل بديلًا مجانًا.'],
    later: [['هل يمكنني تغيير العنوان؟', 'نعم، ما دام الطرد لم يخرج للتسليم. تم تغيير العنوان إلى {city}.']],
  },
  {
    name: 'password reset',
    ask: ['نسيت كلمة المرور ولا تصلني رسالة إعادة التعيين. اسم المستخدم {user}.'],
    answer: [
      'افتح صفحة تسجيل الدخول إلى {system} واختر «نسيت كلمة المرور» ثم أدخل {user}. الرابط صالح لمدة {15|30} دقيقة.',
    ],
    details: ['تحقق من مجلد الرسائل غير المرغوب فيها.', 'يجب أن تتكون كلمة المرور من 14 حرفًا على الأقل.'],
    later: [['شكرًا، وصل الرابط.', 'يسعدني ذلك. هل من شيء آخر؟']],
  },
];

// Writes common.txt: words, and foreseeable passwords of twelve letters and more made of them, which are refused
// (OWASP ASVS 5.0, 6.2.4). Whatever digits and marks stand before and after one of them, the program takes off itself.
// Made by rule from what people are known to do, not taken from any leaked list: words everybody uses (in English, in
// pinyin, of our own trade and place) with the endings everybody adds, walks over the keyboard, repeated blocks, dates.
// `make passwords` runs it; the same words give the same file.
import { writeFileSync } from 'node:fs';

const WORDS = `password passw0rd p@ssw0rd p@ssword pass pwd mima wodemima admin administrator root system manager guest
test tester user login welcome letmein changeme default secret hello helloworld iloveyou loveyou love sunshine princess
football baseball basketball dragon monkey master shadow michael jordan superman batman computer internet windows
microsoft google huawei xiaomi tencent weixin wechat alibaba taobao baidu qwer qwert qwerty qwertyuiop asdf asdfgh
asdfghjkl zxcv zxcvbn zxcvbnm abc abcd abcde abcdef abcdefg aaa aaaa aaaaaa qq qqq www www.com a aa abcabc qaz qazwsx
1qaz2wsx 1qaz@wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t q1w2e3 q1w2e3r4 zaq12wsx trustno1 starwars freedom whatever
woaini woaiwojia woaizhongguo woaini1314 nihao nihaoma zhongguo zhonghua china beijing shanghai fujian quanzhou nanan
xiamen jinjiang shishi dehua anxi yongchun huian luojiang fengze licheng shuitou guanqiao shijing honglai meishan
sifa sifaju sifasuo tiaojie renmintiaojie tiaojieyuan tiaowei renmin weirenminfuwu zhengfu gongan fayuan jianchayuan
falv falvyuanzhu gongzheng pufa yifazhiguo fazhi jiaozheng shequjiaozheng zhifa fuyi liantiao bangong bangongshi
danwei gongzuo keji zhang wang li chen lin huang wu zhao zhou liu yang xiaoming zhangsan lisi wangwu
fadacai gongxifacai xinnian kuaile shengri mama baba laopo laogong baobei baobao tiantian happy lucky money`
  .split(/\s+/).filter(Boolean);

const DIGITS = ['1', '12', '123', '1234', '12345', '123456', '1234567', '12345678', '123456789', '1234567890', '0123456789',
  '000', '0000', '000000', '00000000', '111', '1111', '111111', '11111111', '112233', '123123', '123321', '321', '4321',
  '54321', '654321', '87654321', '987654321', '520', '521', '1314', '5201314', '520520', '666', '6666', '666666', '888', '8888',
  '888888', '88888888', '168', '1688', '999', '9999', '999999', '147258369', '159357', '110', '119', '12348', '350583',
  '3505', ...Array.from({ length: 51 }, (_, n) => String(1980 + n))];
const ROWS = ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./', '0987654321', 'poiuytrewq', 'lkjhgfdsa',
  'mnbvcxz', 'abcdefghijklmnopqrstuvwxyz', '01234567890123456789', '98765432109876543210', '1qaz2wsx3edc4rfv5tgb6yhn',
  'qazwsxedcrfvtgbyhnujm', '1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0', 'zaqxswcdevfrbgtnhymju', '!qaz@wsx#edc$rfv'];
const BLOCKS = ['123', '1234', '12345', '123456', '12', '321', '4321', '654321', '147', '258', '369', '159', '357', '520', '1314', '168',
  '188', '11', '22', '33', '44', '55', '66', '77', '88', '99', '00', '112233', '445566', '778899', 'ab', 'abc', 'abcd', 'abc123', '123abc',
  'a1', 'a1b2', 'a1b2c3', 'qq', 'qwe', 'asd', 'zxc', 'qwe123', 'asd123', '123qwe', '123asd', 'aa11', '1a2b', 'xyz', 'haha', 'hehe', '5201314'];

const found = new Set(WORDS);
const add = (text) => { if (text.length >= 12 && text.length <= 20) found.add(text); };

for (const word of WORDS) {
  for (const digits of DIGITS) add(word + digits);
  for (const digits of ['123', '1234', '123456', '888', '2023', '2024', '2025', '2026']) { add(`${word}@${digits}`); add(`${digits}${word}`); }
  for (let n = 2; n <= 4; n++) add(word.repeat(n));
}
for (const row of ROWS) {
  for (let from = 0; from < row.length; from++) for (let to = from + 12; to <= Math.min(row.length, from + 16); to++) add(row.slice(from, to));
  for (const other of ROWS) for (let n = 4; n <= 10; n++) add(row.slice(0, n) + other.slice(0, n));
}
for (const block of BLOCKS) for (let n = 2; n <= 10; n++) add(block.repeat(n));
for (const one of BLOCKS) for (const other of BLOCKS) add((one + other).repeat(2));

const list = [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
writeFileSync(new URL('common.txt', import.meta.url), `${list.join('\n')}\n`);
console.log(`${list.length} passwords`);

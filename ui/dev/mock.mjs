// A small stand-in for the server with invented data in the API's shapes, for work on screens
// without a Rust build: `npm run build && npm run mock`, then open http://127.0.0.1:8090/.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const port = Number(process.env.PORT ?? 8090);
const AS_OF = '2023-05-07';

const ref = (code, name, kind) => ({ code, name, kind });
const county = ref('431125000000', '江永县', 'county');
const townshipNames = ['潇浦镇', '上江圩镇', '允山镇', '夏层铺镇', '桃川镇', '粗石江镇', '松柏瑶族乡', '千家峒瑶族乡', '兰溪瑶族乡'];
const townships = townshipNames.map((name, index) => ref(`43112510${index}000`.padEnd(12, '0').slice(0, 12), name, 'township'));
townships.forEach((each, index) => (each.code = `4311251${String(index).padStart(2, '0')}000`));
const villages = {};
for (const [index, township] of townships.entries()) {
  const names = index === 1 ? ['上江圩社区', '河源村', '夏湾村', '浦尾村', '桐口村', '荆田村', '锦江村', '新宅村', '甘益村'] : ['向阳村', '新塘村', '大路村', '龙田村', '桥头社区', '高家村'];
  villages[township.code] = names.map((name, each) => ref(township.code.slice(0, 9) + String(200 + each), name, name.endsWith('社区') ? 'community' : 'village'));
}
const groupsOf = (village) => Array.from({ length: 6 }, (_, index) => ref(village.code + String(index + 1).padStart(2, '0'), `第${'一二三四五六'[index]}组`, 'group'));
const allAreas = [
  { ...county, parent_code: null },
  ...townships.map((each) => ({ ...each, parent_code: county.code })),
  ...townships.flatMap((t) => villages[t.code].map((each) => ({ ...each, parent_code: t.code }))),
  ...townships.flatMap((t) => villages[t.code].flatMap((v) => groupsOf(v).map((each) => ({ ...each, parent_code: v.code })))),
].map((each) => ({ aliases: each.name === '河源村' ? ['河渊村'] : [], ...each }));
for (const each of allAreas) each.children = allAreas.filter((other) => other.parent_code === each.code).length;
const areaOf = (code) => allAreas.find((each) => each.code === code);
const slim = (each) => each && { code: each.code, name: each.name, kind: each.kind };
const under = (area, code) => { const root = code ? code.replace(/0+$/, '') : ''; let at = areaOf(area.code); while (at) { if (at.code === code || !root) return true; at = areaOf(at.parent_code); } return false; };

const family = '何周唐欧阳李陈义蒋杨黄任'.split('').filter((each) => each !== '阳');
const given = ['再成', '辉', '满姣', '玉英', '德旺', '秀兰', '建国', '冬梅', '石养', '金莲', '小平', '春花', '志强', '美玉'];
const nameAt = (n) => family[n % family.length] + given[(n * 7) % given.length];
const heyuan = villages[townships[1].code][1];
const representatives = Array.from({ length: 24 }, (_, n) => {
  const village = n < 12 ? heyuan : villages[townships[n % 9].code][0];
  const group = groupsOf(village)[n % 6];
  return { id: `rep_${String(n).padStart(26, '0')}`, name: n === 0 ? '何再成' : nameAt(n * 3 + 1), sex: n % 3 ? 'male' : 'female', phone: '13874600' + String(100 + n), phone_masked: '138****0' + (100 + n), area: group, village, selection_way: ['direct', 'nominated', 'self'][n % 3], serving_from: '2023-01-05', serving_until: null, households: n === 3 ? 19 : 9 + (n % 6), contacted_this_month: n % 9, title: '村(居)民代表', birth_month: '1965-04', letter_number: `江永聘〔2023〕${100 + n}号`, ground: '村民小组长', group_head: { name: nameAt(n + 40) }, village_cadre: { name: nameAt(n + 60) }, load_notice: n === 3 ? '联系 19 户,超过通常的 5–15 户;可考虑请同组代表分担。' : null, version: 1 };
});
const households = Array.from({ length: 160 }, (_, n) => {
  const representative = n < 14 ? representatives[0] : n % 11 === 0 ? null : representatives[n % 24];
  const area = (representative ?? representatives[n % 24]).area;
  const village = (representative ?? representatives[n % 24]).village;
  return { id: `hh_${String(n).padStart(26, '0')}`, code: area.code + String(n).padStart(4, '0'), head_name: nameAt(n), contact_name: n % 4 ? null : nameAt(n + 9), phone_masked: '137****' + String(1000 + n), phone: '1377468' + String(1000 + n), area, village, address: `${area.name}${n + 1}号`, members: 2 + (n % 5), priority: n % 8 ? 'normal' : 'key', tags: n % 7 === 0 ? ['living_alone'] : n % 5 === 0 ? ['left_behind', 'veteran'] : [], representative: representative && { id: representative.id, name: representative.name }, last_contact_on: n % 3 ? '2023-04-1' + (n % 9) : '2023-05-0' + (1 + (n % 6)), contacted_this_month: n % 3 === 0, resident: 2, away: n % 3, minors: n % 2, over_80: n % 6 ? 0 : 1, hamlet: '老屋场', head: { id: 'per_1', name: nameAt(n), sex: 'male', birth_month: '1958-03' }, sensitive_tags: n % 9 ? [] : ['low_income'], links: representative ? [{ id: 'lnk_1', representative: { id: representative.id, name: representative.name }, from_on: '2023-01-12', until_on: null }] : [], version: 1 };
});
const talk = ['今天上门看望,家里一切都好,老人身体不错。', '说了医保缴费的事,他已经在手机上交了。', '提醒了用电安全,插线板有点旧,建议换。', '在外务工,电话里问了香柚收成。'];
const contacts = households.slice(0, 90).filter((each) => each.representative).map((each, n) => ({ id: `con_${String(n).padStart(26, '0')}`, household: { id: each.id, head_name: each.head_name, area: each.area }, representative: each.representative, met_on: each.last_contact_on, recorded_at: `${each.last_contact_on}T08:2${n % 10}:00.000Z`, way: ['home', 'phone', 'wechat', 'home'][n % 4], person_met: n % 3 ? null : '本人', items: [['policy'], ['wellbeing', 'safety'], [], ['production']][n % 4], words: talk[n % 4], leaflets: n % 3 ? [] : [{ theme: 'forest_fire', copies: 2 }], entered_by: { name: n % 6 ? each.representative.name : '周村干' }, on_behalf: n % 6 === 0, state: n === 7 ? 'void' : 'valid', void_reason: n === 7 ? '记到别人家了' : null, version: 1, matters: n % 10 ? [] : [{ id: 'mat_' + '0'.repeat(26), number: '2023-0001', kind: 'appeal', state: 'submitted' }] }));
const matterWords = ['门口的路灯坏了半个多月,晚上出门不方便。', '想问一下今年医保什么时候截止缴费。', '屋后的水沟堵了,一下雨就往院里灌。', '与邻居的田埂边界有争议,想请村里调解。', '老屋的电线老化,担心起火。', '合作社的分红还没有发,想问个明白。'];
const states = ['submitted', 'accepted', 'assigned', 'in_progress', 'answered', 'confirmed'];
const stateNames = { draft: '草稿', submitted: '待受理', accepted: '已受理', refused: '不予受理', assigned: '已交办', in_progress: '办理中', answered: '已答复', confirmed: '群众已确认', disputed: '群众有异议', withdrawn: '已撤回', lapsed: '逾期未确认' };
const actionNames = { accept: '受理', refuse: '不予受理', settle: '当场办结', assign: '交办', start: '开始办理', lift: '上报一级', answer: '答复', confirm: '群众确认', dispute: '群众有异议', redo: '重新办理', withdraw: '撤回' };
const possible = { submitted: ['accept', 'refuse', 'withdraw'], accepted: ['settle', 'assign', 'lift'], assigned: ['start'], in_progress: ['answer'], answered: ['confirm', 'dispute'], disputed: ['redo'] };
const after = { accept: 'accepted', refuse: 'refused', settle: 'answered', assign: 'assigned', start: 'in_progress', lift: 'submitted', answer: 'answered', confirm: 'confirmed', dispute: 'disputed', redo: 'in_progress', withdraw: 'withdrawn' };
const kinds = [{ code: 'appeal', name: '诉求', categories: [['roads', '道路交通'], ['water', '饮水灌溉'], ['power', '用电照明'], ['medical', '医保医疗'], ['welfare', '民政救助'], ['land', '土地山林'], ['farming', '农业生产'], ['environment', '环境卫生'], ['other', '其他']] }, { code: 'hazard', name: '隐患', categories: [['electric', '用电隐患'], ['gas', '用气隐患'], ['fire', '用火隐患'], ['drowning', '防溺水'], ['traffic', '交通安全']] }, { code: 'dispute', name: '矛盾纠纷', categories: [['land', '土地纠纷'], ['neighbour', '邻里矛盾'], ['family', '家庭矛盾']] }, { code: 'early_sign', name: '苗头', categories: [['stability', '影响稳定的苗头']] }, { code: 'emergency', name: '突发', categories: [['fire', '火情'], ['flood', '汛情'], ['disaster', '灾情']] }].map((kind) => ({ ...kind, categories: kind.categories.map(([code, name]) => ({ code, name })) }));
const matters = Array.from({ length: 64 }, (_, n) => {
  const household = households[n];
  const kind = n % 9 === 4 ? kinds[2] : n % 7 === 3 ? kinds[1] : kinds[0];
  const state = states[n % 6];
  const day = `2023-0${3 + (n % 3)}-0${1 + (n % 7)}`;
  return { id: `mat_${String(n).padStart(26, '0')}`, number: `2023-${String(n + 1).padStart(5, '0')}`, kind: kind.code, category: kind.categories[n % kind.categories.length].code, words: matterWords[n % 6], urgent: n % 8 === 0, state, outcome: state === 'answered' || state === 'confirmed' ? (n % 2 ? 'solved' : 'explained') : null, collected_on: day, area: household.area, village: household.village, household: { id: household.id, head_name: household.head_name }, owner: { area: household.village, account: n % 2 ? { id: 'acc_1', name: '周村干' } : null }, deadline_on: n % 3 ? '2023-05-1' + (n % 9) : '2023-05-02', overdue: n % 3 === 0 && n % 6 < 4, reporter: { name: household.representative?.name ?? '何再成' }, version: 1, timeline: [{ at: `${day}T02:10:00.000Z`, actor: household.representative?.name ?? '何再成', action: 'submit', action_name: '提交', from: 'draft', to: 'submitted', words: null }] };
});
const indicators = [['townships', '乡镇', '个', 9], ['villages', '村(社区)', '个', 112], ['representatives', '村(居)民代表', '人', 4621], ['households_linked', '联系服务群众', '户', 71529], ['person_times_served', '服务群众', '人次', 22586], ['appeals_collected', '收集问题诉求', '件', 25145], ['appeals_answered', '解决答复', '件', 13789], ['answered_rate', '解决答复率', '%', 54.8], ['training_person_times', '培训代表', '人次', 5042], ['leaflets', '发放宣传单', '份', 50418], ['home_visits', '入户走访', '户次', 29377], ['hardship_households', '排查困难户', '户', 1025], ['urgent_solved', '解决急难愁盼问题', '件', 892], ['early_signs', '上报苗头性、倾向性问题', '件', 175], ['disputes_settled', '解决土地纠纷、邻里矛盾', '起', 49], ['civility_actions', '文明示范行动', '次', 219]].map(([code, name, unit, value]) => ({ code, name, unit, value, definition: `${name}:从记录逐条计数,口径为统计起始日至截止日之间、当日有效的记录。`, additive: unit !== '%', kind: unit === '%' ? 'rate' : 'flow', ...(unit === '%' ? { numerator: 13789, denominator: 25145 } : {}) }));
const entry = (pairs) => pairs.map(([code, name]) => ({ code, name }));
const catalogues = { ways: entry([['home', '入户'], ['phone', '电话'], ['wechat', '微信'], ['courtyard', '屋场会'], ['encounter', '路遇']]), service_items: entry([['policy', '政策宣传'], ['livelihood', '生活'], ['production', '生产'], ['safety', '安全检查'], ['dispute', '矛盾调解'], ['wellbeing', '关心问候'], ['errand', '代办帮办']]), household_tags: [['living_alone', '独居', false], ['left_behind', '留守', false], ['veteran', '退役军人', false], ['party', '党员户', false], ['low_income', '低保', true]].map(([code, name, sensitive]) => ({ code, name, sensitive })), matter_kinds: kinds, leaflet_themes: entry([['epidemic', '疫情防控'], ['forest_fire', '森林防火'], ['revitalisation', '乡村振兴'], ['medical', '医保征缴']]), difficulty_kinds: entry([['illness', '因病']]), selection_ways: entry([['direct', '一定'], ['nominated', '二推'], ['self', '三报']]), gathering_kinds: entry([['training', '培训'], ['civility', '文明示范']]), matter_states: entry(Object.entries(stateNames)), priorities: entry([['normal', '普通'], ['key', '重点']]), end_reasons: [] };
const gatherings = Array.from({ length: 18 }, (_, n) => ({ id: `gat_${n}`, kind: n % 2 ? 'civility' : 'training', title: n % 2 ? '人居环境整治志愿行动' : '代表履职能力培训', held_on: `2023-0${1 + (n % 5)}-1${n % 9}`, area: townships[n % 9], place: n % 2 ? null : '乡镇党校', attendance: 20 + n, attendees: representatives.slice(0, 12).map((each) => ({ id: each.id, name: each.name, area: each.area })), words: null, version: 1 }));
const people = { xian: ['county', '县级专班', county, '周县办'], shangjiangxu: ['township', '乡镇干部', townships[1], '欧乡干'], heyuan: ['village', '村干部', heyuan, '周村干'], daibiao: ['representative', '代表', representatives[0].area, '何再成'], shenji: ['auditor', '审计员', county, '陈审计'], xitong: ['system', '系统管理员', county, '李系统'] };
const accounts = Object.entries(people).map(([login, [role, role_name, area, name]], n) => ({ id: `acc_${n}`, name, login, phone_masked: '139****000' + n, grants: [{ role, role_name, area }], state: 'active' }));
const imports = {};
const failures = {};
const remembered = new Map();

const problem = (status, code, title, detail, extra = {}) => ({ status, body: { type: `/api/problems/${code}`, title, title_en: code, status, detail, detail_en: code, code, instance: 'req_mock', ...extra } });
const paged = (items, query) => { const start = Number(query.get('cursor') ?? 0); const limit = Number(query.get('limit') ?? 50); return { items: items.slice(start, start + limit), next_cursor: start + limit < items.length ? String(start + limit) : null, total: items.length }; };
const scale = (code, value) => (code === county.code || value === null ? value : Math.round((value / (code.length === 14 ? 700 : code.endsWith('000') ? 9 : 112)) * 1));

function answer(method, url, body, login, csrfOk) {
  const at = url.pathname.slice(4);
  const query = url.searchParams;
  const area = query.get('area') || county.code;
  if (method === 'POST' && at === '/sessions') {
    if ((failures[body.login] ?? 0) >= 5) return { ...problem(429, 'sign-in.locked', '暂时不能登录', '密码连错 5 次,为安全起见暂停登录。'), headers: { 'Retry-After': '900' } };
    if (!people[body.login] || body.password !== 'lianhu-demo-2023') { failures[body.login] = (failures[body.login] ?? 0) + 1; return problem(401, 'sign-in.wrong', '姓名、手机号或密码不对', '请核对后再试;连错 5 次将暂停登录一刻钟。'); }
    return { status: 201, body: { csrf_token: 'mock' }, headers: { 'Set-Cookie': `lianhu_session=${body.login}; Path=/; HttpOnly; SameSite=Lax` } };
  }
  if (at === '/county') return { status: 200, body: { name: '江永县', code: county.code, counts_from: '2023-01-01', default_as_of: AS_OF, today: AS_OF, is_demo: true, titles: { representative: '村(居)民代表' } } };
  if (!login) return problem(401, 'session.none', '尚未登录', '请先登录。');
  if (method !== 'GET' && !csrfOk) return problem(403, 'session.csrf', '请求未带校验码', '请刷新页面后再试。');
  const [role, role_name, own, name] = people[login];
  if (method === 'DELETE' && at === '/sessions/current') return { status: 204, headers: { 'Set-Cookie': 'lianhu_session=; Path=/; Max-Age=0' } };
  if (at === '/me') return { status: 200, body: { account: { id: 'acc_0', name, phone_masked: '139****0000' }, grants: [{ role, role_name, area: own }], csrf_token: 'mock', representative: role === 'representative' ? { id: representatives[0].id, name, area: own } : null, home: role === 'representative' ? 'phone' : 'console' } };
  if (at === '/catalogues') return { status: 200, body: catalogues };
  if (at === '/areas') return { status: 200, body: { items: allAreas.filter((each) => each.parent_code === query.get('parent')) } };
  let match = at.match(/^\/areas\/(\d+)$/);
  if (match) { const found = areaOf(match[1]); if (!found) return problem(404, 'area.unknown', '没有这个区域', ''); const ancestors = []; let up = areaOf(found.parent_code); while (up) { ancestors.unshift(slim(up)); up = areaOf(up.parent_code); } return { status: 200, body: { ...found, ancestors } }; }
  if (at === '/indicators') return { status: 200, body: indicators };
  if (at === '/figures') return { status: 200, body: { area: slim(areaOf(area)), since: '2023-01-01', as_of: query.get('as_of') ?? AS_OF, values: indicators.map((each) => ({ ...each, value: each.unit === '%' ? each.value : scale(area, each.value) })) } };
  match = at.match(/^\/figures\/(\w+)\/(records|breakdown)$/);
  if (match) {
    const indicator = indicators.find((each) => each.code === match[1]);
    if (!indicator) return problem(404, 'figure.unknown', '没有这个指标', '');
    if (match[2] === 'breakdown') { const children = allAreas.filter((each) => each.parent_code === area).map(slim); let left = scale(area, indicator.value); return { status: 200, body: { value: scale(area, indicator.value), items: children.map((each, n) => { const value = n === children.length - 1 ? left : Math.round(scale(area, indicator.value) / children.length) + (n % 3) - 1; left -= value; return { area: each, value: indicator.unit === '%' ? 40 + n * 3 : value }; }) } }; }
    return { status: 200, body: { ...paged(households.filter((each) => under(each.area, area)).map((each) => ({ id: each.id, kind: 'household', on: '2023-01-12', quantity: 1, title: `${each.head_name}户`, subtitle: each.address, area: each.village, link: `/households/${each.id}` })), query), total: scale(area, indicator.value) } };
  }
  if (at === '/bulletin') { let text = `截至目前,`; const figures = []; const put = (before, code, after) => { text += before; const value = formatN(scale(area, indicators.find((each) => each.code === code).value)); figures.push({ code, value, start: text.length, end: text.length + value.length }); text += value + after; }; put('全县', 'townships', '个乡镇、'); put('', 'villages', '个村(社区)、'); put('', 'representatives', '名村(居)民代表'); put('已服务群众', 'person_times_served', '人次,'); put('收集问题诉求', 'appeals_collected', '件,'); put('解决答复', 'appeals_answered', '件。'); return { status: 200, body: { text, figures, as_of: AS_OF } }; }
  if (at === '/overview') return { status: 200, body: { coverage: { households: 71642, linked: 71529, unlinked: 113, contacted_this_month: 12408, month: '2023-05' }, matters: { open: 11356, overdue: 214, to_confirm: 3, by_state: [['submitted', 1204], ['accepted', 2210], ['assigned', 3020], ['in_progress', 4922]].map(([code, count]) => ({ code, name: stateNames[code], count })), by_age: [['0-7', 2300], ['8-15', 3320], ['16-30', 3500], ['31+', 2236]].map(([code, count]) => ({ code, name: code, count })) }, attention: [{ code: 'overdue_matters', name: '超过时限的事项', count: 214, link: '/matters?overdue=yes' }, { code: 'unlinked_households', name: '没有代表联系的户', count: 113, link: '/households?linked=no' }, { code: 'silent', name: '本月还没有联系任何户的代表', count: 861, link: '/representatives' }], trend: { months: ['2022-06', '2022-07', '2022-08', '2022-09', '2022-10', '2022-11', '2022-12', '2023-01', '2023-02', '2023-03', '2023-04', '2023-05'], contacts: [0, 0, 0, 0, 0, 0, 0, 5400, 7900, 9100, 9800, 2300], appeals: [0, 0, 0, 0, 0, 0, 0, 4200, 6300, 6900, 6500, 1245], answered: [0, 0, 0, 0, 0, 0, 0, 1800, 3200, 4000, 3900, 889] } } };
  if (role === 'system' && /^\/(households|representatives|contacts|matters)/.test(at)) return problem(403, 'access.role-cannot', '这个岗位不能查看户和人的资料', '系统管理员只管账号;需要查看请用业务账号登录。');
  if (at === '/households') { const search = query.get('search'); return { status: 200, body: paged(households.filter((each) => under(each.area, area) && (!search || each.head_name.includes(search)) && (query.get('linked') !== 'no' || !each.representative) && (query.get('linked') !== 'yes' || each.representative) && (!query.get('contacted') || each.contacted_this_month === (query.get('contacted') === 'yes')) && (!query.get('tag') || each.tags.includes(query.get('tag'))) && (!query.get('priority') || each.priority === query.get('priority'))), query) }; }
  match = at.match(/^\/households\/(\w+)$/);
  if (match) { const found = households.find((each) => each.id === match[1]); return found ? { status: 200, body: found } : problem(404, 'household.unknown', '没有找到这一户', ''); }
  if (at === '/representatives') return { status: 200, body: paged(representatives.filter((each) => under(each.area, area) && (!query.get('search') || each.name.includes(query.get('search')))), query) };
  match = at.match(/^\/representatives\/(\w+)$/);
  if (match) { const found = representatives.find((each) => each.id === match[1]); return found ? { status: 200, body: found } : problem(404, 'representative.unknown', '没有找到这位代表', ''); }
  match = at.match(/^\/representatives\/(\w+)\/households$/);
  if (match) return { status: 200, body: paged(households.filter((each) => each.representative?.id === match[1]).sort((a, b) => a.contacted_this_month - b.contacted_this_month), query) };
  if (at === '/contacts' && method === 'GET') return { status: 200, body: paged(contacts.filter((each) => under(each.household.area, area) && (!query.get('household') || each.household.id === query.get('household')) && (!query.get('representative') || each.representative.id === query.get('representative')) && (!query.get('way') || each.way === query.get('way'))), query) };
  if (at === '/contacts' && method === 'POST') {
    const household = households.find((each) => each.id === body.household_id);
    if (body.met_on > AS_OF) return problem(422, 'contact.date-in-future', '日期不能晚于今天', '请改为今天或更早的日期。', { errors: [{ pointer: '/met_on', detail: '日期不能晚于今天' }] });
    household.contacted_this_month = true; household.last_contact_on = body.met_on;
    const made = { id: `con_n${contacts.length}`, household: { id: household.id, head_name: household.head_name, area: household.area }, representative: household.representative, met_on: body.met_on, recorded_at: new Date().toISOString(), way: body.way, person_met: null, items: body.items, words: body.words ?? null, leaflets: body.leaflets ?? [], entered_by: { name }, on_behalf: false, state: 'valid', void_reason: null, version: 1, matters: [] };
    for (const draft of body.matters ?? []) made.matters.push(addMatter(draft, household, name));
    contacts.unshift(made);
    return { status: 201, body: made };
  }
  match = at.match(/^\/contacts\/(\w+)$/);
  if (match) { const found = contacts.find((each) => each.id === match[1]); return found ? { status: 200, body: found } : problem(404, 'contact.unknown', '没有找到这次走访', ''); }
  if (at === '/matters' && method === 'GET') return { status: 200, body: paged(matters.filter((each) => under(each.area, area) && (!query.get('kind') || each.kind === query.get('kind')) && (!query.get('state') || each.state === query.get('state')) && (!query.get('household') || each.household?.id === query.get('household')) && (!query.get('search') || each.words.includes(query.get('search'))) && (role !== 'representative' || each.reporter.name === name)), query) };
  if (at === '/matters' && method === 'POST') return { status: 201, body: addMatter(body, households.find((each) => each.id === body.household_id), name) };
  match = at.match(/^\/matters\/(\w+)$/);
  if (match) { const found = matters.find((each) => each.id === match[1]); return found ? { status: 200, body: withActions(found, role) } : problem(404, 'matter.unknown', '没有找到这件事', ''); }
  match = at.match(/^\/matters\/(\w+)\/actions$/);
  if (match) { const found = matters.find((each) => each.id === match[1]); found.timeline.push({ at: new Date().toISOString(), actor: name, action: body.action, action_name: actionNames[body.action], from: found.state, to: after[body.action], words: body.words ?? body.how ?? null }); found.state = after[body.action]; if (body.outcome) found.outcome = body.outcome; found.version += 1; return { status: 200, body: withActions(found, role) }; }
  if (at === '/gatherings') return { status: 200, body: paged(gatherings.filter((each) => !query.get('kind') || each.kind === query.get('kind')), query) };
  match = at.match(/^\/gatherings\/(\w+)$/);
  if (match) { const found = gatherings.find((each) => each.id === match[1]); return found ? { status: 200, body: found } : problem(404, 'gathering.unknown', '没有找到', ''); }
  if (at === '/imports' && method === 'POST') { const id = `imp_${Object.keys(imports).length}`; imports[id] = { id, kind: 'households', file_name: '河源村花名册.csv', state: 'previewed', sheets: ['Sheet1'], columns: [{ header: '户主姓名', field: 'head_name' }, { header: '组别', field: 'group' }, { header: '备注', field: null }], rows: 12, good: 10, bad: 2, would: { inserted: 6, updated: 1, unchanged: 3, ignored: 0 }, sample: [], errors: [{ sheet: 'Sheet1', row: 7, column: '户主姓名', value: '', code: 'import.head-missing', detail: '缺户主姓名,请补上。' }, { sheet: 'Sheet1', row: 9, column: '组别', value: '第九十九组', code: 'import.group-unknown', detail: '河源村没有“第九十九组”。' }], progress: { done: 0, total: 10 }, result: null }; return { status: 201, body: imports[id] }; }
  match = at.match(/^\/imports\/(\w+)$/);
  if (match) { const job = imports[match[1]]; if (!job) return problem(404, 'import.unknown', '没有找到', ''); if (job.state === 'running') { job.progress.done = Math.min(10, job.progress.done + 4); if (job.progress.done === 10) { job.state = 'done'; job.result = { ...job.would }; } } return { status: 200, body: job }; }
  match = at.match(/^\/imports\/(\w+)\/confirm$/);
  if (match) { imports[match[1]].state = 'running'; return { status: 202, body: imports[match[1]] }; }
  if (at === '/accounts' && method === 'GET') return role === 'system' || role === 'county' ? { status: 200, body: paged(accounts, query) } : problem(403, 'access.role-cannot', '这个岗位不能管理账号', '请联系系统管理员。');
  if (at === '/accounts' && method === 'POST') { if (body.password.length < 10) return problem(422, 'account.password-short', '密码太短', '密码至少 10 个字符。'); const made = { id: `acc_${accounts.length}`, name: body.name, phone_masked: '138****0000', grants: body.grants.map((each) => ({ role: each.role, role_name: each.role, area: slim(areaOf(each.area)) })), state: 'active' }; accounts.push(made); return { status: 201, body: made }; }
  if (/^\/accounts\/\w+\/password$/.test(at)) return { status: 204 };
  return problem(404, 'route.unknown', '没有这个地址', '');
}
const formatN = (value) => String(value);
const withActions = (matter, role) => ({ ...matter, actions: (role === 'auditor' ? [] : (possible[matter.state] ?? [])).filter((each) => role !== 'representative' || ['confirm', 'dispute', 'withdraw'].includes(each)).map((action) => ({ action, name: actionNames[action] })), answer: matter.outcome ? { outcome: matter.outcome, words: matter.timeline.filter((each) => each.action === 'answer' || each.action === 'settle').at(-1)?.words ?? null } : null });
function addMatter(draft, household, name) { const made = { id: `mat_n${matters.length}`, number: `2023-${String(matters.length + 1).padStart(5, '0')}`, kind: draft.kind, category: draft.category, words: draft.words, urgent: draft.urgent ?? false, state: 'submitted', outcome: null, collected_on: draft.collected_on ?? AS_OF, area: household.area, village: household.village, household: { id: household.id, head_name: household.head_name }, owner: { area: household.village, account: null }, deadline_on: '2023-05-22', overdue: false, reporter: { name }, version: 1, timeline: [{ at: new Date().toISOString(), actor: name, action: 'submit', action_name: '提交', from: 'draft', to: 'submitted', words: null }] }; matters.unshift(made); return made; }

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
createServer(async (request, response) => {
  const url = new URL(request.url, 'http://local');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (url.pathname.startsWith('/api/')) {
    const text = Buffer.concat(chunks).toString('utf8');
    const body = request.headers['content-type']?.includes('json') && text ? JSON.parse(text) : {};
    const login = /lianhu_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const key = request.headers['idempotency-key'];
    const said = key && remembered.has(key) ? remembered.get(key) : answer(request.method, url, body, login, request.headers['x-csrf-token'] === 'mock');
    if (key && said.status < 400) remembered.set(key, said);
    response.writeHead(said.status, { 'Content-Type': said.status >= 400 ? 'application/problem+json' : 'application/json', ...said.headers });
    response.end(said.body === undefined ? undefined : JSON.stringify(said.body));
    return;
  }
  if (url.pathname === '/') { response.writeHead(302, { Location: '/sign-in' }); response.end(); return; }
  const surface = ['m', 'console', 'sign-in'].find((each) => url.pathname === `/${each}` || url.pathname.startsWith(`/${each}/`));
  const file = path.extname(url.pathname) ? path.join(dist, url.pathname) : path.join(dist, surface ?? 'sign-in', 'index.html');
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" });
    response.end(bytes);
  } catch { response.writeHead(404); response.end('404'); }
}).listen(port, '127.0.0.1', () => console.log(`mock at http://127.0.0.1:${port}/`));

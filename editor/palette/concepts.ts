/**
 * Words that people use for the same thing, in both languages. A node is found by any of them once its title, its words or
 * its summary hold one; so a new node needs only its own words, and a new way of saying something is written here once.
 */
const groups: readonly { en: string; zh: string }[] = [
  {
    en: 'sort into classes, classify, classification, categorize, categorise, categories, tell apart, tag, route, triage, assign, topic, kind, label',
    zh: '分类 归类 分到 识别 判断 区分 打标签 分拣 分派 几类 类别 主题 种类',
  },
  {
    en: 'text, document, sentence, comment, review, feedback, message, mail, email, e-mail, tweet, post, ticket, complaint, article, news',
    zh: '文本 文字 评论 评价 留言 消息 邮件 短信 工单 投诉 文章 新闻 反馈 句子 弹幕',
  },
  {
    en: 'sentiment, mood, opinion, emotion, feeling, tone, satisfied, angry, happy, unhappy, positive, negative',
    zh: '情感 情绪 心情 好评 差评 满意 不满 正面 负面 褒贬 态度',
  },
  {
    en: 'spam, junk, phishing, scam, unwanted',
    zh: '垃圾邮件 垃圾短信 骚扰 诈骗 广告',
  },
  {
    en: 'intent, intention, what customers want, chatbot, request type',
    zh: '意图 诉求 用途 想要什么',
  },
  {
    en: 'regression, estimate, price, amount, cost, how much, how many, forecast, sales, revenue, demand, rent, salary',
    zh: '回归 估计 估算 价格 房价 金额 多少 预估 销量 销售额 成本 租金 工资',
  },
  {
    en: 'yes or no, will, whether, default, pay back, repay, loan, credit, risk, churn, cancel, leave, fraud, buy, fail, diagnosis, disease, patient, who, which customer',
    zh: '是否 会不会 违约 还款 还钱 还不上 不还 贷款 信用 风险 流失 欺诈 购买 故障 诊断 患病 疾病 病人 谁会 哪些客户',
  },
  {
    en: 'predict, guess, infer, inference, apply, score, tell me, answer, use the model',
    zh: '预测 推理 推断 打分 应用 猜',
  },
  {
    en: 'train, learn, teach, fit, build a model, make a model, machine learning',
    zh: '训练 学习 建模 教会 机器学习',
  },
  {
    en: 'split, divide, separate, set aside, hold out, holdout, partition, halves, shuffle, random sample, 80 20',
    zh: '拆分 划分 切分 分成 分割 留出 分开 打乱 随机',
  },
  {
    en: 'duplicate, same, repeat, twice, double, copies, identical, unique, redundant',
    zh: '重复 去重 相同 一样 雷同',
  },
  {
    en: 'clean, tidy, fix, repair, mess, messy, dirty, errors, wrong, nonsense, inconsistent',
    zh: '清洗 清理 整理 脏 乱 错误 规范 不统一 不一致',
  },
  {
    en: 'missing, empty, blank, gap, null, nan, hole, incomplete',
    zh: '缺失 空值 空白 空缺 缺少 不完整',
  },
  {
    en: 'outlier, extreme, strange value, anomaly, unusual, implausible',
    zh: '异常值 离群 极端 异常 不合理',
  },
  {
    en: 'filter, only, keep, where, condition, pick rows, subset, exclude',
    zh: '筛选 过滤 只要 只留 保留 挑出 排除 条件',
  },
  {
    en: 'column, field, attribute, feature, variable',
    zh: '列 字段 属性 特征 变量',
  },
  {
    en: 'rename, call it, name',
    zh: '重命名 改名 换名',
  },
  {
    en: 'remove, delete, drop, throw away, get rid, discard, hide, leave out, throw out, take out',
    zh: '删除 移除 去掉 去除 丢弃 扔掉 删掉 不要的',
  },
  {
    en: 'file, csv, excel, spreadsheet, sheet, xlsx, xls, table, dataset, parquet',
    zh: '文件 表格 数据集 电子表格',
  },
  {
    en: 'read, load, open, import, upload, bring in, my data, own data',
    zh: '读取 打开 导入 上传 加载 载入 我的数据',
  },
  {
    en: 'example, demo, sample, toy, practice, try out, play',
    zh: '示例 样例 例子 练习 试用 试一试 演示',
  },
  {
    en: 'quality, profile, overview, statistics, look at, inspect, explore, understand, summary, problems in',
    zh: '质量 概览 统计 查看 看看 检查 了解 分析 问题',
  },
  {
    en: 'evaluate, how good, accuracy, quality of the model, judge, measure, test, performance, correct, mistakes, right, trust, reliable, how sure, how often',
    zh: '评估 评测 准确 准不准 效果 好不好 错误 可靠 检验 测评 多准 答错 出错 多好 成绩',
  },
  {
    en: 'threshold, minimum, good enough, block, stop, refuse, guard, only if, approve, limit',
    zh: '门槛 阈值 把关 达标 合格 够好 阻止 拦截 停止 关卡 不够好',
  },
  {
    en: 'deploy, serve, api, online, live, production, host, go live, address, url, call from, rest, publish, put online, link, web address, rollback, roll back',
    zh: '部署 上线 接口 发布 地址 服务 调用 生产 网址 链接 回滚 网页',
  },
  {
    en: 'version, save, store, keep, registry, register, archive, history, name',
    zh: '版本 保存 存 登记 注册 存档 模型库 留着',
  },
  {
    en: 'reuse, load model, existing model, finished model, trained before, old model, again, use model',
    zh: '复用 已有模型 现成 训练好的 以前的模型 使用模型 加载模型',
  },
  {
    en: 'webhook, hook, request, incoming, trigger, when, event, callback, listen, receive, automatically, automate, every day, schedule',
    zh: '触发 请求 回调 入口 自动 接收 收到 时候 每天 定时 对接',
  },
  {
    en: 'reply, respond, return, response, send back, answer back',
    zh: '回复 应答 响应 返回 回应 答复',
  },
  {
    en: 'json, member, path, reshape, map, structure, extract',
    zh: '字段 映射 提取 结构 转换 格式',
  },
  {
    en: 'overfitting, leak, leakage, cheating, unseen, not seen',
    zh: '过拟合 泄漏 没见过 作弊',
  },
  {
    en: 'picture, image, photo, camera, scan',
    zh: '图片 图像 照片 相片 拍照 扫描件',
  },
  {
    en: 'defect, scratch, crack, damage, flaw',
    zh: '缺陷 划痕 裂纹 破损 瑕疵 质检',
  },
  {
    en: 'entity, entities, mark, highlight, person, company names',
    zh: '实体 人名 地名 公司名 抽取 标出 标注 圈出',
  },
  {
    en: 'write, compose, draft, text generation, summarise, summarize',
    zh: '写作 撰写 起草 写文案 写回复 续写 生成文本 摘要 总结',
  },
  {
    en: 'style, manner, tone, voice, our way, sound like us, like our team, like our support',
    zh: '风格 语气 口吻 文风 腔调',
  },
  {
    en: 'similar, alike, meaning, semantic',
    zh: '相似 相近 类似 意思 含义 语义',
  },
  {
    en: 'compare, better, versus, rank',
    zh: '比较 对比 更好 排名 择优',
  },
  {
    en: 'luck, lucky, chance, significance, significant, coincidence',
    zh: '运气 偶然 显著性 巧合',
  },
  {
    en: 'pretrained, others trained, somebody else trained, foreign model',
    zh: '预训练 别人训练 他人训练',
  },
  {
    en: 'privacy, personal details, confidential, anonymous',
    zh: '隐私 个人信息 匿名 脱敏',
  },
];

export const concepts: readonly (readonly string[])[] = groups.map(({ en, zh }) => [...en.split(', '), ...zh.split(' ')]);

/** Family names of one character that cover nearly everybody in China, most frequent first (Ministry of Public Security, 2020, lengthened by hand). */
const single =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄倪樊葛俞鲁岳翟聂申耿关焦柳柴兰祝纪涂尚阮欧毕庞齐詹季凌甘卓蓝游涵鄢裴褚童饶辜'

/** Family names of two characters. */
export const doubleSurnames: ReadonlySet<string> = new Set(
  '欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 端木 南宫 司空 闻人 宇文 长孙 轩辕 独孤'.split(' '),
)

export const surnames: ReadonlySet<string> = new Set(single)

/** Characters that hardly ever stand in a given name: grammar, verbs of reporting, places, units and things of the street. */
export const seldomGiven: ReadonlySet<string> = new Set(
  '的了是在和与及或就都而但被把将从向往到给对为以因于之其此该这那哪谁我你他她它们您请说讲问答称叫做让使得着过吗呢吧啊呀么不没无未很太最更也又再还只已正住去进出上下左右前后里外旁边内间处所地市区县镇乡村街道路巷弄桥楼栋幢座号室层户门院园店厂校站场馆局委办部队所员人者电话手机联系反映投诉举报表示希望要求处理解决问题现时候年日点分秒块米个件次辆条张家车水垃圾施工主物管理公司多少几两每各某等第可能会应该需想看见听找用拆修姓总某缺',
)

/** Words of two characters that begin like a name and are none. */
export const commonWords: ReadonlySet<string> = new Set(
  `张贴 张开 高度 高层 高空 高速 高温 高峰 高中 高三 高兴 高昂 高压 高架 高新 高低 方便 方向 方式 方法 方案 方面 安全 安排 安装 常年 常常 常见 常住 常务 时常 于是 于此 万一 万分 万人 万达 关于 关注 关心 关闭 关系 关键 任何 任意 任凭 石头 石板 石材 金额 金属 金山 金融 白天 白色 白事 黄色 黄土 黄昏 黄金 黄河 江边 江滨 江南 江西 江苏 马路 马上 马桶 水管 温泉 温度 文明 文化 文件 文字 程度 程序 向前 向外 向上 向下 向来 向着 施工 施救 段时 段落 雷雨 龙头 史上 严重 严格 严禁 严厉 严查 严惩 莫名 莫非 易燃 易爆 易发 康复 武警 武汉 包括 陆续 陆地 连续 连接 全部 全体 强烈 强行 成立 成为 成功 平时 平台 平均 明显 明确 明明 明年 明天 公园 公路 公交 公共 公开 公安 项目 路面 路灯 路口 车辆 车位 河道 湖南 湖北 左右 左边 右边 房屋 房子 房东 毛病 毛坯 谢谢 谢绝 许多 许可 何时 何况 何种 何人 何处 何必 田地 田园 董事 单位 和平 和谐 华侨 国家 国庆 宁愿 应该 应当 应急 尚未 尚有 尚且 甘肃 游客 游泳 游玩 乔木 林业 林地 林木 周边 周围 周末 周一 周二 周三 周四 周五 周六 周日 周期 曾经 曾多 曾在 曾向 余下 余款 余额 丁字 叶子 经常 经过 苏州 夏天 夏季 夏日 秦皇 孟加 洪水 洪涝 洪山 祝愿 纪委 纪念 纪律 欧洲 毕竟 毕业 齐全 季度 蓝色 蓝天 童年 范围 沈阳 郑州 杨桥 杭州 徐州 宋庄 唐山 柳州 柳树 申请 申报 申诉 关停 白马 贺信 钱款 钱财 石化 石油 顾客 顾虑 汤水 万元 姚家 孔洞 武力 龙津 程中 方才 金桥 金钱 白烟 白酒 雷声 易堵 甘蔗 贾家 邹家 熊猫 付款 付费 付出 付钱 解释 解决 严管 严控 尹家 辛苦 庄稼 兰州 何以 莫大 卓越 尚可 文艺 文体 文物 包工 康养 常规 常态 关掉 关门 任由 于情 向阳 季节 高价 高额 高档 高质 高频 高污 高达 高考 方圆 马尾 江水 江河 金牛 石桥 石子 田里 夏威 白云 白湖 白龙 白沙 冯家 龙岩 阮家 万科 易被 游乐 纪检 祝福 祝贺 程家 韩国 鲁莽 辜负 任务 任职`.split(
    /\s+/,
  ),
)

/** What a family name is followed by when it is no name but a way of speaking of somebody. */
export const styles: ReadonlySet<string> = new Set(
  '先生 女士 小姐 师傅 同志 大爷 大妈 阿姨 老师 医生 警官 经理 书记 主任 局长 科长 处长 所长 队长 镇长 乡长 校长 院长 老板 律师 会计 主管 村长 奶奶 爷爷 叔叔'.split(
    ' ',
  ),
)

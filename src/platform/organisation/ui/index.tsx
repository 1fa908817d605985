import {later, type UiPack} from '#web/screen.ts'

/** The pages with which units, people, duties, accounts and rights are kept. */
export const organisationUi: UiPack = {
  name: 'organisation',
  screens: [
    {
      path: /^\/keeping\/organisation$/,
      may: 'signed-in',
      title: {zh: '组织与人员', en: 'Organisation and people'},
      Page: later(() => import('./organisation.tsx'), 'OrganisationPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/organisation',
        said: {zh: '单位、岗位与人员', en: 'Units, posts and people'},
        tells: {zh: '单位树，谁在什么岗位；任命、免去、更名', en: 'The tree of units, who holds which post; appoint, end, rename'},
        needs: ['organisation.edit', 'rights.manage', 'audit.read'],
      },
    },
    {
      path: /^\/keeping\/duties$/,
      may: 'signed-in',
      title: {zh: '权责清单', en: 'Duty lists'},
      Page: later(() => import('./duties.tsx'), 'DutiesPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/duties',
        said: {zh: '权责清单', en: 'Duty lists'},
        tells: {
          zh: '哪里的什么归谁管：补空白、消矛盾、定日期发布',
          en: 'Who is responsible for what, where: close gaps, settle contradictions, publish',
        },
        needs: ['organisation.edit', 'organisation.duties.publish'],
      },
    },
    {
      path: /^\/keeping\/accounts$/,
      may: 'signed-in',
      title: {zh: '账号', en: 'Accounts'},
      Page: later(() => import('./accounts.tsx'), 'AccountsPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/accounts',
        said: {zh: '账号', en: 'Accounts'},
        tells: {zh: '谁能登录：开通、停用、解锁、重置密码', en: 'Who may sign in: open, disable, unlock, reset passwords'},
        needs: ['accounts.manage', 'rights.manage', 'audit.read'],
      },
    },
    {
      path: /^\/keeping\/rights$/,
      may: 'signed-in',
      title: {zh: '她能看什么，为什么', en: 'What can she see, and why'},
      Page: later(() => import('./rights.tsx'), 'RightsPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/rights',
        said: {zh: '她能看什么，为什么', en: 'What can she see, and why'},
        tells: {zh: '每一项权限的范围和依据；授权与终止', en: 'Every right with where and because of what; give and end'},
        needs: ['rights.manage', 'audit.read'],
      },
    },
    {
      path: /^\/keeping\/roles$/,
      may: 'signed-in',
      title: {zh: '角色', en: 'Roles'},
      Page: later(() => import('./roles.tsx'), 'RolesPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/roles',
        said: {zh: '角色', en: 'Roles'},
        tells: {zh: '一个角色有哪些权限', en: 'Which permissions a role has'},
        needs: ['rights.manage', 'audit.read'],
      },
    },
  ],
}

export {ROOT as featuresRoot} from './features/routes.ts'

import act from './act.js';

/** The same as a light node. */
export default { ...act, title: { en: 'Light act', zh: 'Light act' }, needs: { light: true } };

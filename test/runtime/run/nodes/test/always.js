import act from './act.js';

/** The same as a node that runs every time. */
export default { ...act, title: { en: 'Always', zh: 'Always' }, cache: 'never' };

import { Package } from 'lucide-react';
import { api } from '../api.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { ModelSheet } from './models/model-sheet.tsx';
import './models/models.css';
import { PageHead } from './parts/page-head.tsx';
import { useLiveList } from './parts/use-live-list.ts';

/** Registered models with their versions. */
export function ModelsPage() {
  const say = useSay();
  const { loaded, reload } = useLiveList('models', ['models'], api.models);
  return (
    <div className="page-body">
      <PageHead
        title={say({ en: 'Models', zh: '模型' })}
        note={say({
          en: 'Versions that workflows have registered. A name such as “live” says which of them others use; move it to go forward or back.',
          zh: '由工作流登记的模型版本。“live”等别名决定其他地方使用哪个版本；移动别名即可升级或回退。',
        })}
      />
      <Load loaded={loaded} reload={reload}>
        {(models) =>
          models.length === 0 ? (
            <EmptyState
              icon={<Package size={28} aria-hidden />}
              title={say({ en: 'No model is registered yet', zh: '还没有登记模型' })}
              action={
                <Link className="btn" href="/">
                  {say({ en: 'Go to your workflows', zh: '前往工作流' })}
                </Link>
              }
            >
              {say({
                en: 'Put “Register model” behind a training step: each run that passes its gate adds a version here.',
                zh: '在训练步骤之后加上“登记模型”：每次通过关卡的运行都会在这里增加一个版本。',
              })}
            </EmptyState>
          ) : (
            models.map((model) => <ModelSheet key={model.name} model={model} reload={reload} />)
          )
        }
      </Load>
    </div>
  );
}

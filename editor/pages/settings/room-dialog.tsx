import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { closeRoom, useRoomAsked } from '../../store/room-store.ts';
import { DiskRoom } from './disk-room.tsx';

/** The disk is full: room is made here, over whatever was under way, which then goes on. */
export function RoomDialog() {
  const say = useSay();
  const goOn = useRoomAsked((state) => state.goOn);
  const { loaded, reload } = useLoaded('storage', api.storage);
  return (
    <Dialog
      open
      onClose={closeRoom}
      title={say({ en: 'Make room on the disk', zh: '清理磁盘空间' })}
      actions={
        <>
          <Button onClick={closeRoom}>{say({ en: 'Close', zh: '关闭' })}</Button>
          {goOn && (
            <Button
              // Until room is made, that comes first.
              look={loaded.status === 'ready' && loaded.value.removableBytes > 0 ? 'plain' : 'main'}
              onClick={() => {
                closeRoom();
                goOn();
              }}
            >
              {say({ en: 'Go on with the run', zh: '继续运行' })}
            </Button>
          )}
        </>
      }
    >
      <Load loaded={loaded} reload={reload}>
        {(storage) => <DiskRoom storage={storage} reload={reload} onLeave={closeRoom} />}
      </Load>
    </Dialog>
  );
}

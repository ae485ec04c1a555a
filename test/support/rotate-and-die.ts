import { installMasterKey } from '../../src/security/install-master-key.ts';

/** Rotates a master key, and ends this process as a power cut would after so many steps. */
const [folder = '', masterKeyFile = '', newKeyFile = '', steps = ''] = process.argv.slice(2);
let left = Number(steps);
installMasterKey({ folder, masterKeyFile, newKeyFile }, () => {
  left -= 1;
  if (left === 0) {
    process.kill(process.pid, 'SIGKILL');
  }
});

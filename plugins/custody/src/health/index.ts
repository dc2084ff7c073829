export { HealthChip } from './HealthChip';
export {
  HEALTH_LOOKS,
  SEVERITY_ICONS,
  SEVERITY_TONES,
  type Tone,
} from './looks';
export { toneColors } from './toneColors';

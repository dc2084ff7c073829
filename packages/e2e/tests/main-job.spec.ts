import { test } from '@playwright/test';
import { asking } from './mainJob/asking';
import {
  outsidersOnceItIsThere,
  outsidersWhileItWaits,
} from './mainJob/outsiders';
import { proof } from './mainJob/proof';
import { reviewing } from './mainJob/reviewing';
import { rotating } from './mainJob/rotating';
import { Story } from './mainJob/story';

/**
 * The main job (design, section 14) as each persona in turn, in a real browser, with the real OIDC provider and the real
 * PostgreSQL. The tests are one story: each starts where the one before ended.
 */
test.describe.configure({ mode: 'serial' });

const story = new Story();

test.afterAll(() => story.end());

asking(story);
outsidersWhileItWaits(story);
reviewing(story);
rotating(story);
outsidersOnceItIsThere(story);
proof(story);

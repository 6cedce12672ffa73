/** Feishu's APIs: reads a call, checks it against the world, changes the world, answers. */
package io.github.camelfeishu.urgent.sandbox.feishu;

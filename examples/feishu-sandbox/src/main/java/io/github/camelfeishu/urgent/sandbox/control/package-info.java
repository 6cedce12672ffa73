/** The control API below {@code /sandbox}: sets up the world, the settings and the faults, and shows what happened. */
package io.github.camelfeishu.urgent.sandbox.control;

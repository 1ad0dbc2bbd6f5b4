/** Commands that change running services through the admin endpoint. */
package io.graft.launcher.command.change;

/**
 * What commands share: {@link io.graft.launcher.terminal.AdminAgent} asks a running agent, {@link
 * io.graft.launcher.terminal.Screen} prints for people, in 80 columns and with colours on a
 * terminal only.
 */
package io.graft.launcher.terminal;

/**
 * What people, files and the network may get wrong: the application runs on, and one line says it.
 */
package io.graft.e2e.badinput;

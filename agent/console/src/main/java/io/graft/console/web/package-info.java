/** The files of the console, a page for browsers. They are read from the jar when asked for. */
package io.graft.console.web;

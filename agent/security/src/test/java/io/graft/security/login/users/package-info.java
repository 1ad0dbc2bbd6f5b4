/** Guesses at users of a file. */
package io.graft.security.login.users;

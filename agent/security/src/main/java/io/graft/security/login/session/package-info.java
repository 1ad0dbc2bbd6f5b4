/** The cookies of login, encrypted: sessions, and logins under way. */
package io.graft.security.login.session;

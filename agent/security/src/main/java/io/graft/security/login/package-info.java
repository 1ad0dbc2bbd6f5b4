/**
 * Login and logout of people in front of an application that knows nothing of it. Begin with {@link
 * io.graft.security.login.LoginRoom}.
 */
package io.graft.security.login;

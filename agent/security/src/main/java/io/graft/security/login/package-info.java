/**
 * Login and logout of people in front of an application that knows nothing of it. Begin with {@link
 * io.graft.security.login.LoginStep}.
 */
package io.graft.security.login;

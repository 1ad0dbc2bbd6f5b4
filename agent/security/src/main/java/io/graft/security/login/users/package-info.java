/** Users in a file: their passwords, and the form that asks for them. */
package io.graft.security.login.users;

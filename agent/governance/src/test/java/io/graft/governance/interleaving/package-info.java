/**
 * What must hold in every order of the threads' steps: Lincheck's model checker tries them out, one
 * after another, instead of hoping that a stress test finds the bad one.
 */
package io.graft.governance.interleaving;

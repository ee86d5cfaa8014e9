/** The optional package is not known to the compiler where it is not installed; cryptoki.ts says what is used of it. */
declare module 'pkcs11js' {}

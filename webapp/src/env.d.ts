/// <reference types="vite/client" />
/// <reference types="node" />

declare const __APP_VERSION__: string;

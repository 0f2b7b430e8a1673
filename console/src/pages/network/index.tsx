export default () => <h1>Network</h1>;
